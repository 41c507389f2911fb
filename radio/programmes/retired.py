"""People who are still down for the air, and speak there no more."""

from __future__ import annotations

from collections.abc import Iterator

from radio.programmes.tables import Answer, Episode, Official, Presenter, Programme


def speaks(official: Official) -> bool:
    """Whether an official, and the agency, can still be asked."""
    return official.active and official.agency.active


def retired_of_programme(programme: Programme) -> list[str]:
    """Who a programme has and should not, in sentences."""
    return list(_presenter(programme.presenter))


def retired_of_episode(episode: Episode) -> list[str]:
    """Who an episode has and should not, in sentences; those who called off are left out."""
    guests = [
        f"the guest {guest.official.name} does not speak for {guest.official.agency.name} any more"
        for guest in episode.guests
        if guest.state is not Answer.DID_NOT_COME and not speaks(guest.official)
    ]
    return [*_presenter(episode.presenter), *guests]


def _presenter(presenter: Presenter | None) -> Iterator[str]:
    if presenter is not None and not presenter.active:
        yield f"{presenter.name} ({presenter.id}) presents no more: name somebody else"
