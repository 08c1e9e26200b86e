#!/usr/bin/env python3
"""A runner for Ensue in Python: it knows AMQP and nothing of Ensue's code.

It performs the actions of one kind, `log` unless ENSUE_ACTION says otherwise, in place of or beside Ensue's own runners.
`perform` is the part to change; the rest is what every runner does, as docs/extending.md tells it:

- it takes no more orders than it has slots, and acknowledges an order when its result is confirmed;
- after five seconds it says every five seconds that the action is alive, and acknowledges after the first time;
- it asks before it performs what may have been performed before;
- it hears of cancels, keeps deadlines, and puts what it cannot read among the dead letters.

Needs pika 1.2 or newer (Debian: python3-pika). All of AMQP happens in the main thread, actions happen in others.
"""

import json
import os
import signal
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pika

HEARTBEAT_SECONDS = 5
FIRST_WORD_SECONDS = 0.75  # sooner than an orchestrator that has just started sends again what it has heard nothing of
ERRORS = 'https://serverlessworkflow.io/spec/1.0.0/errors/'


def perform(order, cancelled):
    """What this runner is for. Returns the output, any JSON; what it raises becomes a fault that the workflow may catch.

    `order['idempotencyKey']` is the same over retries: write it where the work is done. Look at `cancelled` now and then.
    """
    cancelled.wait(float(os.environ.get('ENSUE_EXAMPLE_SECONDS', '0')))
    print(f"{order['input']['message']}  ({order['idempotencyKey']})", flush=True)
    return {'message': order['input']['message'], 'by': 'python'}


class Work:
    """One order, from its delivery until its result is confirmed."""

    def __init__(self, order, tag):
        self.order = order
        self.tag = tag
        self.acknowledged = False
        self.cancelled = Event()
        self.began = time.monotonic()
        self.beats = 0
        self.future = None

    @property
    def address(self):
        return {name: self.order[name] for name in ('runId', 'effectId', 'epoch')}

    @property
    def key(self):
        return (self.order['runId'], self.order['effectId'])

    @property
    def late(self):
        return time.monotonic() - self.began > self.order['deadlineMs'] / 1000


class Runner:
    def __init__(self, url, kind, slots):
        self.kind = kind
        self.at_hand = {}  # (run, effect) → Work
        self.asked = {}  # correlation id → Work that waits for a verdict
        self.stopping = False
        self.pool = ThreadPoolExecutor(slots)
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.channel.basic_qos(prefetch_count=slots)
        self.queue = f'ensue.actions.{kind}'
        # Leave the declaring of work queues to Ensue: this fails where it is not there.
        self.channel.queue_declare(self.queue, passive=True)
        self.replies = self.private_queue('ensue.reply.')
        control = self.private_queue('ensue.control.runner.')
        self.channel.queue_bind(control, 'ensue.control')
        self.channel.basic_consume(self.replies, self.on_verdict, auto_ack=True)
        self.channel.basic_consume(control, self.on_control, auto_ack=True)
        self.consumer = self.channel.basic_consume(self.queue, self.on_order)

    def private_queue(self, prefix):
        name = f'{prefix}{uuid.uuid4()}'
        self.channel.queue_declare(name, exclusive=True)
        return name

    def run(self):
        print(f'performing {self.kind}', flush=True)
        while not self.stopping or self.at_hand:
            self.connection.process_data_events(time_limit=0.1)
            for work in list(self.at_hand.values()):
                self.look_at(work)
        self.connection.close()

    def stop(self, *_):
        """Takes no more; what is at hand comes to its end."""
        self.stopping = True
        self.connection.add_callback_threadsafe(lambda: self.channel.basic_cancel(self.consumer))

    def on_order(self, _channel, method, properties, body):
        try:
            order = json.loads(body)['data']
            work = Work(order, method.delivery_tag)
            if order['action'] != self.kind or 'input' not in order or not work.address:
                raise ValueError(f'it is no order for {self.kind}')
        except (ValueError, KeyError, TypeError) as error:
            headers = {'x-ensue-reason': f'A runner could not read it: {error}', 'x-ensue-queue': self.queue}
            self.publish('ensue.dead-letters', body, properties.message_id or str(uuid.uuid4()), headers=headers)
            self.channel.basic_ack(method.delivery_tag)
            return
        if method.redelivered or order['epoch'] > 0:
            correlation = str(uuid.uuid4())
            self.asked[correlation] = work
            self.say('ensue.inquiries', 'effect.inquiry', correlation, work.address, correlation, self.replies)
        else:
            self.begin(work)

    def on_verdict(self, _channel, _method, properties, body):
        work = self.asked.pop(properties.correlation_id, None)
        if work is None:
            return
        if json.loads(body)['data']['wanted']:
            self.begin(work)
        else:
            self.channel.basic_ack(work.tag)

    def on_control(self, _channel, _method, _properties, body):
        said = json.loads(body)
        if said['type'] == 'io.ensue.effect.cancelled.v1':
            work = self.at_hand.get((said['data']['runId'], said['data']['effectId']))
            if work is not None:
                work.cancelled.set()

    def begin(self, work):
        if work.key in self.at_hand:  # performed here and now already: its result will serve this order, too
            self.channel.basic_ack(work.tag)
            return
        self.at_hand[work.key] = work
        if 'secrets' in work.order:
            self.end(work, fault=fault('configuration', 'This runner has no key for the secrets of its orders.'))
            return
        work.future = self.pool.submit(perform, work.order, work.cancelled)

    def look_at(self, work):
        if work.cancelled.is_set():
            self.forget(work)
        elif work.future.done():
            error = work.future.exception()
            if error is None:
                self.end(work, output=work.future.result())
            else:
                self.end(work, fault=fault('runtime', f'{type(error).__name__}: {error}'))
        elif work.late:
            self.end(work, fault=fault('timeout', f"It did not end within {work.order['deadlineMs']} ms."))
            work.cancelled.set()
        elif time.monotonic() - work.began > (HEARTBEAT_SECONDS * work.beats or FIRST_WORD_SECONDS):
            work.beats += 1
            self.say('ensue.heartbeats', 'action.heartbeat', f'heartbeat:{uuid.uuid4()}', work.address)
            if work.beats > 1:
                self.acknowledge(work)  # from now on the orchestrator watches over it

    def end(self, work, **outcome):
        name = 'action.failed' if 'fault' in outcome else 'action.completed'
        run, effect = work.key
        identity = f"result:{run}:{effect}:{work.order['epoch']}"
        self.say('ensue.results', name, identity, {**work.address, **outcome})
        self.forget(work)

    def forget(self, work):
        self.at_hand.pop(work.key, None)
        self.acknowledge(work)

    def acknowledge(self, work):
        if not work.acknowledged:
            work.acknowledged = True
            self.channel.basic_ack(work.tag)

    def say(self, queue, name, identity, data, correlation=None, reply_to=None):
        body = {
            'specversion': '1.0',
            'id': identity,
            'source': '/examples/runner-python',
            'type': f'io.ensue.{name}.v1',
            'datacontenttype': 'application/json',
            'data': data,
        }
        self.publish(queue, json.dumps(body).encode(), identity, correlation_id=correlation, reply_to=reply_to)

    def publish(self, queue, body, identity, **more):
        """Resolves at the broker's confirm; raises where nobody takes it: the process ends, and its orders come again."""
        properties = pika.BasicProperties(
            content_type='application/cloudevents+json', delivery_mode=2, message_id=identity[:255], **more
        )
        self.channel.basic_publish('', queue, body, properties, mandatory=True)


def fault(kind, detail):
    status = {'configuration': 400, 'timeout': 408}.get(kind, 500)
    return {'type': ERRORS + kind, 'status': status, 'detail': detail}


if __name__ == '__main__':
    if 'ENSUE_AMQP_URL' not in os.environ:
        sys.exit('Set ENSUE_AMQP_URL to the address of the broker: amqp://user:password@host:5672/vhost')
    runner = Runner(
        os.environ['ENSUE_AMQP_URL'],
        os.environ.get('ENSUE_ACTION', 'log'),
        int(os.environ.get('ENSUE_RUNNER_SLOTS', '10')),
    )
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, runner.stop)
    runner.run()
