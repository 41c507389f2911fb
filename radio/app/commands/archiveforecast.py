"""`radio archive forecast`: how long the disk lasts."""

from __future__ import annotations

import click

from radio.app.commands.console import as_json
from radio.app.config import load_config
from radio.app.diskplan import GIGABYTE, forecast_of
from radio.app.failures import fail, print_json
from radio.archive.forecast import Forecast


@click.command()
@as_json
def forecast(as_json: bool) -> None:
    """Tell how long the disk lasts: what there is of each kind, what comes a day, what there will be.

    Learned from the files of the last four weeks; a station that is new goes by its settings. Exit code 1
    where the disk won't hold what is to be kept.

    \b
    Example:
      radio archive forecast
      radio archive forecast --json
    """
    loaded = load_config()
    try:
        found = forecast_of(loaded)
    except OSError as error:
        fail(f"{loaded.data}: {error.strerror}")
    if as_json:
        print_json(_facts(found))
    else:
        _tell(found)
    if found.lacking:
        raise click.exceptions.Exit(1)


def _facts(found: Forecast) -> dict[str, object]:
    return {
        "free_bytes": found.free,
        "reserve_bytes": round(found.reserve),
        "full_in_days": None if found.lasts is None else round(found.lasts, 1),
        "lacking_bytes": round(found.lacking),
        "kinds": [
            {
                "kind": one.kind,
                "bytes": one.have,
                "daily_bytes": round(one.daily),
                "limit_bytes": None if one.limit is None else round(one.limit),
            }
            for one in found.growths
        ],
    }


def _tell(found: Forecast) -> None:
    click.echo(f"{'':12}{'GB now':>10}{'MB a day':>10}{'GB at most':>12}")
    for one in found.growths:
        most = "-" if one.limit is None else f"{one.limit / GIGABYTE:.1f}"
        click.echo(f"{one.kind:12}{one.have / GIGABYTE:>10.1f}{one.daily / 1e6:>10.0f}{most:>12}")
    click.echo(
        f"{found.free / GIGABYTE:.1f} GB are free, {found.reserve / GIGABYTE:g} of them kept free."
    )
    if found.lacking:
        click.echo(f"{found.lacking / GIGABYTE:.1f} GB are missing for all that is to be kept.")
    if found.lasts is not None:
        click.echo(f"The disk is full in {found.lasts:.0f} days.")
    else:
        click.echo("The disk holds all of it.")
