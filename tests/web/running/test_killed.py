"""A server that is killed loses nothing that it said was stored, and leaves nothing half-stored."""

from tests.support.saving import until_saved
from tests.support.stored import SOUTHEND, assert_whole, schemes_of, tables_of


def test_every_acknowledged_save_survives_with_its_event(store, start, savers):
    server = start()
    saving = savers(server)
    until_saved(saving, 10)
    server.kill()
    for saver in saving:
        saver.join(60)
    start()
    tables = tables_of(store)
    assert_whole(tables)
    rows = schemes_of(tables, SOUTHEND)
    for saver in saving:
        assert not saver.refused
        stored = [c["after"]["amount"] for c in tables["returns_change"] if c["row_id"] == rows[saver.key]["id"]]
        # The first is the plan's own; one more than was acknowledged may have been stored when the answer was cut off.
        assert stored[1 : 1 + len(saver.acknowledged)] == saver.acknowledged
        assert len(stored) - 1 - len(saver.acknowledged) in (0, 1)
        assert rows[saver.key]["values"]["amount"] == stored[-1]
