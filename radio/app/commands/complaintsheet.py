"""`radio complaints sheet`: what each agency has open, on paper for Friday."""

from __future__ import annotations

from pathlib import Path

import click

from radio.app.commands.complaintdesk import JSON, open_shared
from radio.app.failures import print_json, say


@click.command()
@click.argument("agencies", metavar="[AGENCY]...", nargs=-1)
@click.option("--format", "forms", multiple=True, type=click.Choice(["pdf", "xlsx"]),
              help="Both, unless one is named.")  # fmt: skip
@click.option("--into", "folder", default=".", type=click.Path(file_okay=False, path_type=Path),
              help="Folder of the files; made if need be.")  # fmt: skip
@JSON
def sheet(agencies: tuple[str, ...], forms: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Write the Friday sheets: each agency's cases that are open, or were answered in the last week.

    A4, in Indonesian, without personal data. Of all agencies, unless some are named; those that
    have nothing get none.

    \b
    Example:
      radio complaints sheet --into lembar
      radio complaints sheet dlh dishub --format pdf
    """
    written: list[str] = []
    with open_shared() as (desk, register):
        from radio.complaints.exchange.sheet.paper import to_pdf
        from radio.complaints.exchange.sheet.rows import active_agencies, friday_sheet
        from radio.complaints.exchange.sheet.workbook import to_xlsx

        folder.mkdir(parents=True, exist_ok=True)
        for agency_id in agencies or active_agencies(register):
            try:
                found = friday_sheet(desk, register, agency_id)
            except LookupError as error:
                raise click.BadParameter(str(error)) from error
            if not found.rows and not agencies:
                continue
            for form in forms or ("pdf", "xlsx"):
                path = folder / f"{found.file_name}.{form}"
                path.write_bytes(to_pdf(found) if form == "pdf" else to_xlsx(found))
                written.append(str(path))
    if as_json:
        print_json(written)
        return
    for name in written:
        click.echo(name)
    if not written:
        say("No agency has anything open.")
