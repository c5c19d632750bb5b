"""Forms for what people say when they waive, sign, delegate or reopen."""

from collections.abc import Callable, Iterable

from django import forms
from django.http import HttpRequest, QueryDict

from carefund.returns import Place, Waiver
from carefund.web.accounts.models import User
from carefund.web.returns.problems import Problem

__all__ = ["ContentForm", "DelegateForm", "ReasonForm", "WaiverForm", "done", "sent", "status_of"]

_LONGEST = 2_000
"""Characters that a reason may have."""


class ReasonForm(forms.Form):
    """Something that needs a reason."""

    reason = forms.CharField(
        max_length=_LONGEST,
        error_messages={
            "required": "Give a reason",
            "max_length": f"Shorten the reason to {_LONGEST:,} characters at most",
        },
    )


class ContentForm(forms.Form):
    """A confirmation, with the hash of what is confirmed."""

    content = forms.CharField(
        max_length=64, error_messages={"required": "Load the page again: it does not say what you looked at"}
    )


class DelegateForm(ReasonForm):
    """To whom a sign-off role is delegated."""

    def __init__(self, people: Iterable[User], data: QueryDict | None = None) -> None:
        """Offer these people."""
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.fields["to"] = forms.ChoiceField(
            choices=[(pk, str(person)) for pk, person in self.people.items()],
            error_messages={
                "required": "Choose who signs for you",
                "invalid_choice": "Choose somebody of this area",
            },
        )
        self.order_fields(["to", "reason"])

    @property
    def chosen(self) -> User:
        """Who was chosen, once the form is valid."""
        return self.people[self.cleaned_data["to"]]


class WaiverForm(ReasonForm):
    """The waiver of what one check finds."""

    role = forms.CharField(
        max_length=200,
        error_messages={
            "required": "Say in which role you accept this",
            "max_length": "Shorten the role to 200 characters at most",
        },
    )
    expires = forms.DateField(
        input_formats=["%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"],
        error_messages={
            "required": "Give the last day of the waiver",
            "invalid": "Give the last day as a date, such as 31/3/2022",
        },
    )

    def __init__(
        self, places: Iterable[Place], data: QueryDict | None = None, initial: dict[str, object] | None = None
    ) -> None:
        """Offer these rows."""
        super().__init__(data, initial=initial)
        self.fields["row"] = forms.ChoiceField(
            required=False,
            choices=[(place.row_path, place.row_path) for place in places],
            error_messages={"invalid_choice": "Choose one of the rows in which it is found"},
        )
        self.order_fields(["row", "reason", "role", "expires"])

    def waiver(self, code: str) -> Waiver:
        """The waiver of a check's findings, once the form is valid."""
        return Waiver(code=code, **self.cleaned_data)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent to a form; None where its page is only asked for."""
    return request.POST if request.method == "POST" else None


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a form asks for, if it was sent and is right; what stands in the way becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Problem as problem:
        form.add_error(None, str(problem))
        return False
    return True


def status_of(form: forms.Form) -> int:
    """The status of the page that shows a form: 200, or why what was sent was not done."""
    if not form.is_bound:
        return 200
    return 409 if form.non_field_errors() else 422
