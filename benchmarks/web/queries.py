"""The queries of pages, as JSON: `python -m benchmarks.web.queries SESSION PAGE…`, on a filled database."""

import json
import sys

from carefund.web.running import settings_in_use


def main(session: str, pages: list[str]) -> None:
    with settings_in_use():
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        settings.ALLOWED_HOSTS.append("testserver")
        client, found = Client(raise_request_exception=False), {}
        client.cookies["sessionid"] = session
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found[page] = len(queries)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
