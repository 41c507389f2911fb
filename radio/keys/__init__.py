"""Keys that secrets and personal data in the database are sealed with, in a file apart from it.

Whoever has a copy of the database alone can read none of them.
"""

from radio.keys.keyfile import Key, KeyFileError, add_key
from radio.keys.keyring import SEALED_MARK, Keyring, SealedError, is_sealed

__all__ = ["SEALED_MARK", "Key", "KeyFileError", "Keyring", "SealedError", "add_key", "is_sealed"]
