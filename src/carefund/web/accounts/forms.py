"""Forms of the account and administration pages: what is asked for, and what is wrong with what was typed, in words."""

from typing import Any, ClassVar

from allauth.account.forms import ChangePasswordForm as BaseChangePassword
from allauth.account.forms import LoginForm as BaseSignIn
from allauth.account.forms import ReauthenticateForm as BaseReauthenticate
from allauth.account.forms import SetPasswordForm as BaseSetPassword
from allauth.mfa.base.forms import AuthenticateForm as BaseCode
from allauth.mfa.base.forms import ReauthenticateForm as BaseCodeAgain
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseFirstCode
from django import forms
from django.contrib.auth.forms import SetPasswordForm as BaseInvitation

from carefund.reference import Area
from carefund.web.accounts.models import Organisation, Role
from carefund.web.accounts.roles import Post
from carefund.web.accounts.tokens import LONGEST_NAME

__all__ = [
    "ChangePasswordForm",
    "CodeAgainForm",
    "CodeForm",
    "FirstCodeForm",
    "InvitationForm",
    "InviteForm",
    "OrganisationForm",
    "PeopleFilter",
    "PostsForm",
    "ReauthenticateForm",
    "SetPasswordForm",
    "SignInForm",
    "TokenForm",
]

_PASSWORD = "Enter your password"
_NEW = "Enter a new password"
_AGAIN = "Enter the new password again"
_CODE = "Enter the code"
_EMAIL = "Enter an e-mail address in the right form, such as name@example.org"


def _required(form: forms.BaseForm, **messages: str) -> None:
    """Say what to enter where a field is left blank."""
    for name, message in messages.items():
        form.fields[name].error_messages["required"] = message


class SignInForm(BaseSignIn):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, login="Enter your e-mail address", password=_PASSWORD)
        self.fields["login"].error_messages["invalid"] = _EMAIL


class ReauthenticateForm(BaseReauthenticate):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, password=_PASSWORD)


class ChangePasswordForm(BaseChangePassword):
    """A new password in place of the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, oldpassword="Enter your present password", password1=_NEW, password2=_AGAIN)


class SetPasswordForm(BaseSetPassword):
    """A password for somebody who has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, password1=_NEW, password2=_AGAIN)


class InvitationForm(BaseInvitation):  # type: ignore[type-arg]
    """A password, by the link of an invitation."""

    error_messages = BaseInvitation.error_messages | {
        "password_mismatch": "The two passwords differ. Enter the same one twice",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, new_password1=_NEW, new_password2=_AGAIN)


class CodeForm(BaseCode):
    """A one-time or recovery code when signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, code=_CODE)


class CodeAgainForm(BaseCodeAgain):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, code=_CODE)


class FirstCodeForm(BaseFirstCode):
    """The first code from the app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _required(self, code="Enter the code that your app shows")


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, kind and areas of an organisation."""

    areas = forms.MultipleChoiceField(required=False)

    class Meta:
        model = Organisation
        fields = ("name", "kind")
        error_messages: ClassVar = {
            "name": {"required": "Enter the organisation's name", "unique": "There is an organisation of this name"},
            "kind": {"required": "Choose what kind of organisation it is"},
        }

    def __init__(self, *args: Any, regions: list[tuple[str, list[Area]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(area.code, area.name) for _, areas in regions for area in areas]
        self.fields["areas"] = forms.MultipleChoiceField(choices=choices, required=False)


class PostsForm(forms.Form):
    """The roles of somebody in an organisation, of those that the actor can give."""

    posts = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, offered: tuple[Post, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {post.code: post for post in offered}
        choices = [(post.code, post.label) for post in offered]
        self.fields["posts"] = forms.MultipleChoiceField(choices=choices, required=False)

    @property
    def chosen(self) -> frozenset[Post]:
        """The posts that were chosen."""
        return frozenset(self.offered[code] for code in self.cleaned_data["posts"])


class InviteForm(PostsForm):
    """A person to invite into an organisation."""

    field_order = ("name", "email", "posts")
    name = forms.CharField(max_length=200, error_messages={"required": "Enter the person's name"})
    email = forms.EmailField(
        error_messages={"required": "Enter the person's work e-mail address", "invalid": _EMAIL},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].required = True
        self.fields["posts"].error_messages["required"] = "Choose at least one role"


class PeopleFilter(forms.Form):
    """What narrows the list of people down; a part that cannot be is left out."""

    text = forms.CharField(required=False, max_length=200)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), required=False)
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)
    state = forms.ChoiceField(choices=[("", "Any"), ("open", "Open"), ("closed", "Closed")], required=False)


class TokenForm(forms.Form):
    """A token to make."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        error_messages={
            "required": "Enter what the token is for",
            "max_length": f"What the token is for must be {LONGEST_NAME} characters or fewer",
        },
    )
