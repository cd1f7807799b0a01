"""As many jobs side by side as the settings of this computer say."""

from __future__ import annotations

from p2p_desktop.domain.job import QueueName
from p2p_desktop.settings import Settings
from p2p_desktop.workers.supervisor import default_specs
from p2p_desktop.workers.threads import cores, threads_of


def test_each_queue_has_the_threads_that_are_set() -> None:
    settings = Settings(workers_documents=5, workers_purchases=2, workers_validation=3, workers_notifications=4)
    assert threads_of(settings) == {
        QueueName.DOCUMENTS: 5,
        QueueName.PURCHASES: 2,
        QueueName.VALIDATION: 3,
        QueueName.NOTIFICATIONS: 4,
    }
    documents, quick = default_specs(settings)
    assert documents.arguments() == ["--queues", "documents", "--threads", "documents=5"]
    assert quick.arguments()[-1] == "purchases=2,validation=3,notifications=4"


def test_nothing_set_means_a_document_for_each_core() -> None:
    assert threads_of(Settings())[QueueName.DOCUMENTS] == cores() >= 1
