"""The second copy of the archive: on another disk, in a store that speaks S3, or on both."""
