"""Reports of what really went out."""
