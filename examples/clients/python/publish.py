#!/usr/bin/env python3
"""Publishes an event to Ensue and waits for an event that a workflow emits. Needs pika (Debian: python3-pika).

    python3 publish.py com.example.hello '{"name": "Ada"}' [hello-1]
    python3 publish.py --hear com.example.greeted
"""

import json
import os
import sys
import uuid

import pika

connection = pika.BlockingConnection(pika.URLParameters(os.environ['ENSUE_AMQP_URL']))
channel = connection.channel()
channel.confirm_delivery()  # basic_publish then waits for the broker's confirm, and raises where nobody took the message


def publish(event_type, data, event_id):
    """A CloudEvent. Published twice under the same id and source, it starts things once."""
    event = {'specversion': '1.0', 'id': event_id, 'source': '/examples/python', 'type': event_type, 'data': data}
    properties = pika.BasicProperties(
        content_type='application/cloudevents+json', delivery_mode=2, message_id=event_id[:255]
    )
    channel.basic_publish('ensue.events', event_type, json.dumps(event).encode(), properties, mandatory=True)


def hear(event_type):
    """The first event of a type that comes from now on."""
    queue = channel.queue_declare(f'ensue.reply.{uuid.uuid4()}', exclusive=True).method.queue
    channel.queue_bind(queue, 'ensue.events', event_type)
    print('listening', flush=True)
    for method, _properties, body in channel.consume(queue):
        channel.basic_ack(method.delivery_tag)
        return json.loads(body)


if sys.argv[1] == '--hear':
    print(json.dumps(hear(sys.argv[2])))
else:
    identity = sys.argv[3] if len(sys.argv) > 3 else str(uuid.uuid4())
    publish(sys.argv[1], json.loads(sys.argv[2]), identity)
    print(identity)
connection.close()
