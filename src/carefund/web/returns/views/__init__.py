"""The pages of the returns; thin: look up, call a service, show."""

from carefund.web.returns.views.administration import (
    allocations,
    allocations_accept,
    allocations_template,
    round_open,
    rounds,
)
from carefund.web.returns.views.comments import comment, comment_reopen, comment_resolve, comments, comments_at
from carefund.web.returns.views.decisions import decision_dismiss
from carefund.web.returns.views.download import download, download_file
from carefund.web.returns.views.grid import rows_batch, rows_remove
from carefund.web.returns.views.history import compare, history, restore
from carefund.web.returns.views.home import home, start
from carefund.web.returns.views.overview import earlier_taken, findings, show_return, side_by_side
from carefund.web.returns.views.paired import rows_save
from carefund.web.returns.views.rows import row, row_form, row_new, row_remove
from carefund.web.returns.views.sheets import sheet
from carefund.web.returns.views.signing import approve, decline, delegate, signing, signing_start, signing_withdraw
from carefund.web.returns.views.submissions import reopen, submission, submission_file, submissions, submit
from carefund.web.returns.views.upload import upload, upload_accept, upload_cancel, upload_preview
from carefund.web.returns.views.waivers import waive, waiver_withdraw

__all__ = [
    "allocations",
    "allocations_accept",
    "allocations_template",
    "approve",
    "comment",
    "comment_reopen",
    "comment_resolve",
    "comments",
    "comments_at",
    "compare",
    "decision_dismiss",
    "decline",
    "delegate",
    "download",
    "download_file",
    "earlier_taken",
    "findings",
    "history",
    "home",
    "reopen",
    "restore",
    "round_open",
    "rounds",
    "row",
    "row_form",
    "row_new",
    "row_remove",
    "rows_batch",
    "rows_remove",
    "rows_save",
    "sheet",
    "show_return",
    "side_by_side",
    "signing",
    "signing_start",
    "signing_withdraw",
    "start",
    "submission",
    "submission_file",
    "submissions",
    "submit",
    "upload",
    "upload_accept",
    "upload_cancel",
    "upload_preview",
    "waive",
    "waiver_withdraw",
]
