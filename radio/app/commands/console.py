"""What the hand on the desk does, from a terminal or a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from radio.air.control.client import EngineClient, EngineRefusedError
from radio.air.livefiles import file_of
from radio.app.failures import print_json, say
from radio.app.paths import data_folder

as_json = click.option("--json", "as_json", is_flag=True, help="Print the engine's answer.")


def ask(do: str, told: str, as_json: bool, **args: Any) -> None:
    """Ask the engine for one thing and say that it was done."""
    tell(request(do, **args), told, as_json)


def request(do: str, **args: Any) -> dict[str, Any]:
    """The engine's answer to one request."""
    with EngineClient(data_folder()) as client:
        return client.request(do, **args)


def tell(result: dict[str, Any], told: str, as_json: bool) -> None:
    """The engine's answer for a program, or a sentence for a person."""
    if as_json:
        print_json(result)
    else:
        say(told)


@click.command()
@as_json
def skip(as_json: bool) -> None:
    """End what is playing, with a fade, and go on with the next item.

    \b
    Example:
      radio skip
    """
    ask("skip", "Skipped.", as_json)


@click.command()
@click.option(
    "--after/--not-after",
    default=None,
    help="Let what is on the air end first; --not-after takes that back.",
)
@as_json
def stop(after: bool | None, as_json: bool) -> None:
    """End what is playing, with a fade, and hold the log.

    The air is not left silent: what the station plays without a log goes on. With --after, what has
    a fixed time still comes then, and a programme that begins takes the log with it.

    \b
    Example:
      radio stop
      radio stop --after
    """
    if after is None:
        ask("stop", "Stopped. `radio start` goes on with the log.", as_json)
    elif after:
        told = "The log stops after what is on the air. `radio start` goes on with it."
        ask("stop_after", told, as_json, on=True)
    else:
        ask("stop_after", "The log goes on.", as_json, on=False)


@click.command()
@as_json
def start(as_json: bool) -> None:
    """Go on with the log.

    \b
    Example:
      radio start
    """
    ask("start", "Started.", as_json)


@click.command()
@click.argument("mode", type=click.Choice(["auto", "assist"]))
@as_json
def mode(mode: str, as_json: bool) -> None:
    """Choose who starts the next item: the log (auto) or a hand on the desk (assist).

    \b
    Example:
      radio mode assist
    """
    ask("mode", f"Mode: {mode}.", as_json, mode=mode)


@click.group()
def cart() -> None:
    """Fire or stop a cart.

    \b
    Example:
      radio cart fire jingle1
    """


@cart.command("fire")
@click.argument("name")
@as_json
def cart_fire(name: str, as_json: bool) -> None:
    """Play a cart now, over what is on air.

    \b
    Example:
      radio cart fire jingle1
    """
    try:
        ask("cart_fire", f"Cart {name} is on air.", as_json, name=name)
    except EngineRefusedError as error:
        if error.code == "no_such_cart":
            from radio.app.commands.soundfiles import check_key

            check_key(name)
        raise


@cart.command("stop")
@click.argument("name")
@as_json
def cart_stop(name: str, as_json: bool) -> None:
    """End a cart that plays.

    \b
    Example:
      radio cart stop jingle1
    """
    result = request("cart_stop", name=name)
    played = result.get("stopped", True)
    tell(result, f"Cart {name} {'stopped' if played else 'was not playing'}.", as_json)


@click.group()
def live() -> None:
    """Open or close a live source.

    \b
    Example:
      radio live open studio
    """


@live.command("open")
@click.argument("source")
@as_json
def live_open(source: str, as_json: bool) -> None:
    """Put a live source on air: its name in the settings, or a URI.

    \b
    Example:
      radio live open studio
      radio live open http://10.0.0.5:8000/kabupaten
    """
    is_file = "://" not in source and Path(source).is_file()
    args = {"uri": _address(source)} if is_file or "://" in source else {"name": source}
    ask("live_open", f"{source} is opening.", as_json, **_looked_at(args))


def _address(text: str) -> str:
    """An address as it is, a file by its whole path: the engine works in another folder."""
    return text if "://" in text else str(Path(text).absolute())


def _looked_at(args: dict[str, Any]) -> dict[str, Any]:
    """An order with the piece of the library that a file is.

    A file in which a caller is heard who has not agreed to that is refused.
    """
    if file_of(data_folder(), args) is None:
        return args
    # The library is read where a file is meant, and not whenever a key is pressed.
    from radio.app.commands.soundfiles import look_at

    return look_at(args)


@live.command("close")
@as_json
def live_close(as_json: bool) -> None:
    """End the live source and go back to the log.

    \b
    Example:
      radio live close
    """
    ask("live_close", "Live is closed; the log goes on.", as_json)


@click.group()
def emergency() -> None:
    """Put the emergency programme on air before everything else, or end it.

    \b
    Example:
      radio emergency on
    """


@emergency.command("on")
@click.argument("uri", required=False)
@as_json
def emergency_on(uri: str | None, as_json: bool) -> None:
    """Put the emergency programme on air, or what URI names.

    \b
    Example:
      radio emergency on
      radio emergency on http://10.0.0.5:8000/bpbd
    """
    args = _looked_at({"uri": _address(uri)}) if uri else {}
    said = "EMERGENCY goes on air as soon as it is ready. `radio emergency off` ends it."
    ask("emergency_on", said, as_json, **args)


@emergency.command("off")
@as_json
def emergency_off(as_json: bool) -> None:
    """End the emergency programme and go back to what is due.

    \b
    Example:
      radio emergency off
    """
    ask("emergency_off", "The emergency programme has ended.", as_json)
