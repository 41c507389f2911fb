// What is drawn on canvases: as fine as the screen, in the colours of the theme.

/** A colour of the theme that is on now. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A clean canvas of as many pixels as the screen has there: its pen, and its size in pixels of the page. */
export function fit(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}
