"""Surveys of public satisfaction: the office's pages of them, and the public one to answer on."""

from web.surveys import answering, frames, papers, results
from web.surveys.blueprint import blueprint

__all__ = ["answering", "blueprint", "frames", "papers", "results"]
