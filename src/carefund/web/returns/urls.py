"""Addresses of the returns."""

from django.urls import path

from carefund.web.returns import views

__all__ = ["urlpatterns"]

_RETURN = "returns/<uuid:return_id>/"
_SHEET = f"{_RETURN}sheets/<str:sheet>/"
_TABLE = f"{_SHEET}<str:table>/"
_ROW = f"{_TABLE}rows/<str:key>/"

urlpatterns = [
    path("", views.home, name="home"),
    # A return, its sheets and rows
    path("start/", views.start, name="start"),
    path(_RETURN, views.show_return, name="return"),
    path(f"{_RETURN}findings/", views.findings, name="findings"),
    path(f"{_RETURN}side-by-side/", views.side_by_side, name="side_by_side"),
    path(_SHEET, views.sheet, name="sheet"),
    path(f"{_TABLE}new/", views.row_new, name="row_new"),
    path(f"{_TABLE}save/", views.rows_save, name="rows_save"),
    path(f"{_TABLE}batch/", views.rows_batch, name="rows_batch"),
    path(f"{_TABLE}remove/", views.rows_remove, name="rows_remove"),
    path(_ROW, views.row_form, name="row_form"),
    path(f"{_ROW}save/", views.row, name="row"),
    path(f"{_ROW}remove/", views.row_remove, name="row_remove"),
    path(f"{_RETURN}earlier/", views.earlier_taken, name="earlier_taken"),
    path(f"{_RETURN}decisions/dismiss/", views.decision_dismiss, name="decision_dismiss"),
    # Uploading and downloading
    path(f"{_RETURN}upload/", views.upload, name="upload"),
    path(f"{_RETURN}upload/<uuid:upload_id>/", views.upload_preview, name="upload_preview"),
    path(f"{_RETURN}upload/<uuid:upload_id>/accept/", views.upload_accept, name="upload_accept"),
    path(f"{_RETURN}upload/<uuid:upload_id>/cancel/", views.upload_cancel, name="upload_cancel"),
    path(f"{_RETURN}download/", views.download, name="download"),
    path(f"{_RETURN}download/<str:what>/", views.download_file, name="download_file"),
    # History
    path(f"{_RETURN}history/", views.history, name="history"),
    path(f"{_RETURN}compare/", views.compare, name="compare"),
    path(f"{_RETURN}restore/<int:version>/<str:sheet>/<str:table>/<str:key>/", views.restore, name="restore"),
    # Comments
    path(f"{_RETURN}comments/", views.comments, name="comments"),
    path(f"{_RETURN}comments/at/", views.comments_at, name="comments_at"),
    path(f"{_RETURN}comments/new/", views.comment, name="comment"),
    path(f"{_RETURN}comments/<int:thread>/resolve/", views.comment_resolve, name="comment_resolve"),
    path(f"{_RETURN}comments/<int:thread>/reopen/", views.comment_reopen, name="comment_reopen"),
    # Waivers
    path(f"{_RETURN}waive/", views.waive, name="waive"),
    path(f"{_RETURN}waivers/<int:number>/withdraw/", views.waiver_withdraw, name="waiver_withdraw"),
    # Signing and submitting
    path(f"{_RETURN}signing/", views.signing, name="signing"),
    path(f"{_RETURN}signing/start/", views.signing_start, name="signing_start"),
    path(f"{_RETURN}signing/take-back/", views.signing_withdraw, name="signing_withdraw"),
    path(f"{_RETURN}signing/<str:role>/approve/", views.approve, name="approve"),
    path(f"{_RETURN}signing/<str:role>/decline/", views.decline, name="decline"),
    path(f"{_RETURN}signing/<str:role>/delegate/", views.delegate, name="delegate"),
    path(f"{_RETURN}submit/", views.submit, name="submit"),
    path(f"{_RETURN}reopen/", views.reopen, name="reopen"),
    path(f"{_RETURN}submissions/", views.submissions, name="submissions"),
    path(f"{_RETURN}submissions/<int:number>/", views.submission, name="submission"),
    path(f"{_RETURN}submissions/<int:number>/<str:form>/", views.submission_file, name="submission_file"),
    # Rounds and allocations
    path("administration/rounds/", views.rounds, name="rounds"),
    path("administration/rounds/<str:round>/", views.round_open, name="round_open"),
    path("administration/allocations/", views.allocations, name="allocations"),
    path("administration/allocations/accept/", views.allocations_accept, name="allocations_accept"),
    path("administration/allocations/<str:round>.csv", views.allocations_template, name="allocations_template"),
]
