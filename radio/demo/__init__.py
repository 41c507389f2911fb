"""A demo station of the project's own making, so that the first start can be heard."""

from radio.demo.creation import create_demo

__all__ = ["create_demo"]
