from __future__ import annotations

import multiprocessing

from yhteistuumin.cli import serving, working


def _try_lease(folder: str, database: str, results: multiprocessing.Queue) -> None:
    from yhteistuumin.site import close_site, create_site

    overrides = {"database_url": database} if database else {}
    app = create_site(folder, **overrides)
    with app.app_context(), working.lease(app) as mine:
        results.put(mine)
    close_site(app)


def test_only_one_process_holds_the_lease(site, instance):
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    database = (instance / "database").read_text(encoding="utf-8")

    def elsewhere() -> bool:
        child = context.Process(target=_try_lease, args=(str(instance), database, results))
        child.start()
        child.join()
        return results.get(timeout=30)

    with site.app_context():
        with working.lease(site) as mine:
            assert (mine, elsewhere()) == (True, False)
        assert elsewhere() is True


def test_a_worker_that_is_behind_retires_after_its_request():
    class Worker:
        alive = True

    worker = Worker()
    serving.retire_when_stale(worker, None, {}, None)
    assert worker.alive
    serving.retire_when_stale(worker, None, {serving.STALE: True}, None)
    assert not worker.alive
