"""The questions of the survey and their answers, as the form of PermenPANRB 14/2017 has them."""

from __future__ import annotations

from dataclasses import dataclass

from radio.complaints.surveys.words import Education, Occupation, Sex, Way
from web.language.say import _


@dataclass(frozen=True, slots=True)
class Question:
    """An element: its name as results have it, what is asked, what 1 to 4 say."""

    name: str
    asked: str
    answers: tuple[str, str, str, str]


def questions() -> dict[str, Question]:
    """By element, in the order of the regulation."""
    fit = (_("Not fitting"), _("Hardly fitting"), _("Fitting"), _("Very fitting"))
    return {
        "requirements": Question(
            _("Requirements"), _("Did what was asked of you fit the service?"), fit
        ),
        "procedure": Question(
            _("Procedure"), _("How easy was the procedure?"),
            (_("Not easy"), _("Hardly easy"), _("Easy"), _("Very easy")),
        ),
        "time": Question(
            _("Time of completion"), _("How fast was the service?"),
            (_("Not fast"), _("Hardly fast"), _("Fast"), _("Very fast")),
        ),
        "cost": Question(
            _("Cost"), _("How fair was what you had to pay?"),
            (_("Very expensive"), _("Rather expensive"), _("Cheap"), _("Free of charge")),
        ),
        "product": Question(
            _("Product of the service"), _("Did you get what the service promises?"), fit
        ),
        "competence": Question(
            _("Competence of the staff"), _("How able was the staff?"),
            (_("Not able"), _("Hardly able"), _("Able"), _("Very able")),
        ),
        "conduct": Question(
            _("Conduct of the staff"), _("How polite and friendly was the staff?"),
            (_("Not polite"), _("Hardly polite"), _("Polite and friendly"), _("Very polite and friendly")),
        ),
        "complaints": Question(
            _("Handling of complaints"), _("How are complaints about the service handled?"),
            (_("There is no way"), _("There is, but it does not work"), _("It works, but not well"), _("It is handled well")),
        ),
        "facilities": Question(
            _("Facilities"), _("How good were rooms and facilities?"),
            (_("Bad"), _("Fair"), _("Good"), _("Very good")),
        ),
    }  # fmt: skip


def qualities() -> dict[str, str]:
    """What the letters say."""
    return {"A": _("Very good"), "B": _("Good"), "C": _("Not so good"), "D": _("Not good")}


def groups() -> dict[str, tuple[str, dict[str, str]]]:
    """What a respondent may say of themselves: a title, and what there is to choose."""
    return {
        "sex": (
            _("You are"),
            {Sex.FEMALE.value: _("A woman"), Sex.MALE.value: _("A man")},
        ),
        "education": (
            _("Last school finished"),
            {
                Education.PRIMARY.value: _("Primary school (SD)"),
                Education.JUNIOR.value: _("Junior secondary (SMP)"),
                Education.SENIOR.value: _("Senior secondary (SMA)"),
                Education.DIPLOMA.value: _("Diploma (D1–D4)"),
                Education.BACHELOR.value: _("Bachelor (S1)"),
                Education.MASTER.value: _("Master or higher (S2, S3)"),
            },
        ),
        "occupation": (
            _("Occupation"),
            {
                Occupation.CIVIL_SERVANT.value: _("Civil servant (PNS)"),
                Occupation.ARMY.value: _("Armed forces (TNI)"),
                Occupation.POLICE.value: _("Police (Polri)"),
                Occupation.EMPLOYEE.value: _("Employee"),
                Occupation.SELF_EMPLOYED.value: _("Self-employed"),
                Occupation.FARMER.value: _("Farmer"),
                Occupation.STUDENT.value: _("Pupil or student"),
                Occupation.OTHER.value: _("Other occupation"),
            },
        ),
    }


def ways() -> dict[str, str]:
    """How answers came."""
    return {Way.PAPER.value: _("on paper"), Way.WEB.value: _("on the public page")}
