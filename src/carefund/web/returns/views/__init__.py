"""The pages of the returns; thin: look up, call a service, show."""

from carefund.web.returns.views.home import home

__all__ = ["home"]
