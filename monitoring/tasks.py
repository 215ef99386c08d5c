"""What workers do, by name: ids in, one service call each.

Services are imported in the tasks, because web processes import this module to know the names.
"""

from __future__ import annotations

from uuid import UUID

from celery import shared_task


@shared_task
def plan_analysis(analysis_id: str) -> None:
    from monitoring.analysis import plan

    plan.run(analysis_id=UUID(analysis_id))


@shared_task
def extract_chunk(chunk_id: int) -> None:
    from monitoring.analysis import chunks

    chunks.run(chunk_id=chunk_id)


@shared_task
def assess_analysis(analysis_id: str) -> None:
    from monitoring.analysis import assess

    assess.run(analysis_id=UUID(analysis_id))


@shared_task
def recover() -> None:
    from monitoring.analysis import recovery

    recovery.recover()


@shared_task
def sweep() -> None:
    from monitoring.intake import clips

    clips.sweep()


@shared_task
def forget_sessions() -> None:
    from monitoring.intake import people

    people.forget_expired_sessions()


@shared_task
def expire_uploads() -> None:
    from monitoring.intake import uploads

    uploads.expire()


@shared_task
def finish_uploads() -> None:
    from monitoring.intake import finishing

    finishing.finish_whole()


@shared_task
def make_previews(clip_id: str) -> None:
    from monitoring.intake import previews

    previews.make(clip_id=UUID(clip_id))


@shared_task
def queue_previews() -> None:
    from monitoring.intake import previews

    previews.queue_missing()


@shared_task(acks_late=False)
def score_live() -> None:
    from monitoring.analysis import live_scoring

    live_scoring.drain()


@shared_task
def forget_camera_files() -> None:
    from monitoring.intake import camera_files

    camera_files.forget()


@shared_task
def end_quiet_alerts() -> None:
    from monitoring.analysis import alerts

    alerts.end_quiet()


@shared_task
def repeat_alert_news() -> None:
    from monitoring.analysis import alert_news

    alert_news.repeat()


@shared_task
def set_budget_lines() -> None:
    from monitoring.analysis import alert_lines

    alert_lines.set_due()


@shared_task
def set_budget_line(camera_id: str) -> None:
    from monitoring.analysis import alert_lines

    alert_lines.set_line(camera_id=UUID(camera_id))


@shared_task
def learn_profiles() -> None:
    from monitoring.analysis import learning_fits

    learning_fits.look_after_all()


@shared_task
def learn_profile(camera_id: str) -> None:
    from monitoring.analysis import learning_fits

    learning_fits.learn(camera_id=UUID(camera_id))


@shared_task
def watch_cameras() -> None:
    from monitoring.analysis import watching

    watching.watch()


@shared_task(acks_late=False)
def try_source(trial_id: str, kind: str, secret: str) -> None:
    from monitoring.live import trial

    trial.run(trial_id=trial_id, kind=kind, secret=secret)


@shared_task
def notify(alert_id: str, change: str) -> None:
    from monitoring.analysis import notifying

    notifying.notify(alert_id=UUID(alert_id))


@shared_task
def send_notifications() -> None:
    from monitoring.analysis import notifying

    notifying.send_due()


@shared_task
def sum_up_shifts() -> None:
    from monitoring.shifts import making

    making.make_due()


@shared_task
def send_shift_letters() -> None:
    from monitoring.shifts import letters

    letters.send_due()


@shared_task
def save_evidence(alert_id: str) -> None:
    from monitoring.analysis import evidence

    evidence.save(alert_id=UUID(alert_id))


@shared_task
def retain() -> None:
    from monitoring.analysis import retention

    retention.retain()


@shared_task
def mend_recordings() -> None:
    from monitoring.analysis import retention

    retention.mend_all()


@shared_task
def lay_out_pool(system: str) -> None:
    from monitoring.analysis import pool_map

    pool_map.run(system)


@shared_task
def learn_from_verdict(alert_id: str) -> None:
    from monitoring.analysis.teaching import verdicts

    verdicts.learn(alert_id=UUID(alert_id))


@shared_task
def keep_audit_head() -> None:
    from monitoring.audit import head

    head.keep()


@shared_task
def verify_audit() -> None:
    from monitoring.audit import verification

    verification.verify_and_keep()


@shared_task(acks_late=False)
def measure_examples() -> None:
    from monitoring.analysis.teaching import measuring

    measuring.drain()


@shared_task
def fit_version(version_id: str) -> None:
    from monitoring.analysis.teaching import fitting

    fitting.run(version_id=UUID(version_id))


@shared_task(acks_late=False)
def look_after_teaching() -> None:
    from monitoring.analysis.teaching import upkeep

    upkeep.run()


@shared_task
def make_evidence_export(export_id: str) -> None:
    from monitoring.evidence import making

    making.make(export_id=UUID(export_id))


@shared_task
def recover_evidence_exports() -> None:
    from monitoring.evidence import exports

    exports.recover()


@shared_task(acks_late=False)
def write_descriptions() -> None:
    from monitoring.describing import writing

    writing.drain()


@shared_task(acks_late=False)
def index_alerts() -> None:
    from monitoring.searching import indexing

    indexing.drain()


@shared_task(acks_late=False)
def reindex_alerts() -> None:
    from monitoring.searching import indexing

    indexing.sweep()


@shared_task(acks_late=False)
def try_writer(trial_id: str, secret: str) -> None:
    from monitoring.describing import trying

    trying.run(trial_id=trial_id, secret=secret)
