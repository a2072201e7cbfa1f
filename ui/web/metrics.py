"""What Prometheus reads of the service."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from qa.records import Answer
from ui.web.pool import Pool

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counts of one service; each has a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "wenju_requests", "Requests by route and status", ("route", "status"), registry=self.registry
        )
        self.errors = Counter("wenju_errors", "Error answers by code", ("code",), registry=self.registry)
        self.answers = Counter(
            "wenju_answers", "Questions by outcome: answered or refused", ("outcome",), registry=self.registry
        )
        self.stages = Histogram(
            "wenju_stage_seconds",
            "Time by stage: queue, retrieve, read, compose, total",
            ("stage",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.latency = Histogram(
            "wenju_request_seconds",
            "Time from request to the end of its answer",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def watch_pool(self, pool: Pool) -> None:
        """Show how many pieces of work run and wait."""
        taken = Gauge("wenju_work_taken", "Pieces of work that run or wait", registry=self.registry)
        waiting = Gauge("wenju_work_waiting", "Pieces of work that wait", registry=self.registry)
        taken.set_function(lambda: pool.taken)
        waiting.set_function(lambda: pool.waiting)

    def answered(self, answer: Answer, waited: float) -> None:
        """Count an answer that waited so many seconds in the queue."""
        self.answers.labels("answered" if answer.answerable else "refused").inc()
        self.stages.labels("queue").observe(waited)
        for stage, milliseconds in answer.timings_ms.items():
            self.stages.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
