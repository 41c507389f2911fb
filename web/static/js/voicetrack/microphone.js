// The browser's microphone: opened, heard, and told about when it can't be, or is pulled out.
//
// The sound comes as the sound card gives it: no echo cancelling, no automatic gain.

const RATE = 48000;
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const WHY = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  OverconstrainedError: "none",
};

/** Why the microphone can't be had: `why` is a key of the page's words. */
export class MicrophoneError extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Whether this page may ask for a microphone at all. */
export const isSecure = () => window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

/** A microphone. `heard(block)` gets its samples as they come, `lost()` is called when it is pulled out. */
export class Microphone {
  constructor(worklet, heard, lost) {
    this.worklet = worklet;
    this.heard = heard;
    this.lost = lost;
    this.stream = null;
    this.context = null;
  }

  get isOpen() {
    return this.stream !== null;
  }

  /** Samples a second. */
  get rate() {
    return this.context?.sampleRate ?? RATE;
  }

  /** Open it; the browser asks the person. `device` is one of `microphones()`, empty for the usual one. */
  async open(device = "") {
    if (!isSecure()) throw new MicrophoneError("insecure");
    this.close();
    const audio = { ...PLAIN, channelCount: { ideal: 1 }, sampleRate: { ideal: RATE } };
    if (device) audio.deviceId = { exact: device };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      throw new MicrophoneError(WHY[error.name] ?? "busy");
    }
    const [track] = this.stream.getAudioTracks();
    track.addEventListener("ended", () => this.#gone());
    try {
      await this.#listen(RATE);
    } catch {
      // Some browsers take a microphone only at its own rate.
      await this.context?.close();
      await this.#listen();
    }
  }

  async #listen(sampleRate) {
    this.context = new AudioContext(sampleRate ? { sampleRate } : {});
    await this.context.audioWorklet.addModule(this.worklet);
    const source = this.context.createMediaStreamSource(this.stream);
    const collector = new AudioWorkletNode(this.context, "collector", { numberOfOutputs: 0 });
    collector.port.onmessage = ({ data }) => this.heard(data);
    source.connect(collector);
    await this.context.resume();
  }

  #gone() {
    if (!this.isOpen) return;
    this.close();
    this.lost();
  }

  /** Let go of it. */
  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = null;
    this.context = null;
  }

  /** The one that is open. */
  get device() {
    return this.stream?.getAudioTracks()[0]?.getSettings().deviceId ?? "";
  }
}

/** The microphones there are. Their names are known once one was opened. */
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "communications");
}
