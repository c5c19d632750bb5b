"""What people got by e-mail, for tests within the product's own process."""

from django.core import mail
from django.core.mail import EmailMessage

from carefund.web.returns.posting import send_due


def posted() -> list[EmailMessage]:
    """Everything that was sent, once what waits has been sent too."""
    send_due()
    return mail.outbox
