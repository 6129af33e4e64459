"""A Partyline station in Python, written from docs/protocol.md alone.

It proves that the page is enough for a stranger. Needs python3-websocket (Debian). Raw mu-law in, raw mu-law out:

    partyline_client.py --url ws://HOST:7420 --name Python --passphrase "..." --channel main \
        [--codecs PCMU/16000,PCMU/8000] [--hear FILE.ulaw] [--say FILE.ulaw | --tone SECONDS]
        [--acknowledge never|page|arrival|each|once] [--stay SECONDS]

With --hear it writes the payloads of one talkspurt; then, with --say or --tone, it talks. Events go to stdout as JSON lines.
"""

import argparse
import base64
import hashlib
import hmac
import json
import math
import os
import queue
import socket
import struct
import sys
import threading
import time
import unicodedata
import uuid

import websocket

RATES = {"PCMU/16000": 16000, "PCMU/8000": 8000}
CODES = {"PCMU/8000": 0, "PCMU/16000": 1}
BEST_FIRST = ["PCMU/16000", "PCMU/8000"]
FIRST, LAST = 1, 2


def mulaw_byte(sample):
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), 32635) + 132
    exponent = magnitude.bit_length() - 1 - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | exponent << 4 | mantissa) & 0xFF


def proof(key, side, client_nonce, server_nonce):
    message = b"partyline.v1 " + side + b"\0" + client_nonce + server_nonce
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()


def report(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Station:
    def __init__(self, url, name, passphrase, codecs, acknowledge):
        # Steps 1 to 5 of the page.
        self.ws = websocket.create_connection(
            url,
            subprotocols=["partyline.v1"],
            suppress_origin=True,
            sockopt=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
            timeout=20,
        )
        self.codecs = codecs
        nonce = os.urandom(32)
        self.send(
            type="hello",
            version=1,
            stationId=str(uuid.uuid4()),
            name=name,
            codecs=codecs,
            nonce=base64.b64encode(nonce).decode(),
        )
        challenge = self.expect("challenge")
        key = None
        if challenge["mode"] == "passphrase":
            cost = challenge["scrypt"]
            if cost["N"] not in (16384, 32768, 65536) or (cost["r"], cost["p"]) != (8, 1):
                raise SystemExit("the server asks for a proof that is too dear")
            server_nonce = base64.b64decode(challenge["nonce"])
            key = hashlib.scrypt(
                unicodedata.normalize("NFKC", passphrase or "").encode(),
                salt=base64.b64decode(challenge["salt"]),
                n=cost["N"],
                r=cost["r"],
                p=cost["p"],
                maxmem=128 * 1024 * 1024,
                dklen=32,
            )
            self.send(type="auth", proof=proof(key, b"client", nonce, server_nonce))
        else:
            self.send(type="auth")
        self.welcome = self.expect("welcome")
        if key and not hmac.compare_digest(self.welcome["proof"], proof(key, b"server", nonce, server_nonce)):
            raise SystemExit("the server does not know the passphrase")
        self.channel_codecs = {channel["id"]: channel["codec"] for channel in self.welcome["channels"]}
        self.events = queue.Queue()
        self.sequence = 0
        self.timestamp = 0
        self.talkspurt = 0
        self.closed_as = None
        self.acknowledge = acknowledge
        self.frames = 0
        self.acknowledged_at = time.monotonic()
        self.acknowledgement_due = None
        if acknowledge in ("page", "once"):
            self.send(type="heard", frames=0)
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.keep_alive, daemon=True).start()

    def send(self, **message):
        self.ws.send(json.dumps(message))

    def expect(self, kind):
        opcode, data = self.ws.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            code = struct.unpack(">H", data[:2])[0] if len(data) >= 2 else 1005
            report("closed", code=code, reason=data[2:].decode())
            raise SystemExit(1)
        message = json.loads(data)
        if message["type"] != kind:
            raise SystemExit(f"expected {kind}, got {message['type']}")
        return message

    def read(self):
        while True:
            try:
                opcode, data = self.ws.recv_data()
            except (websocket.WebSocketException, OSError):
                return
            if opcode == websocket.ABNF.OPCODE_BINARY:
                self.frames += 1
                self.got_frame()
                self.events.put(("audio", data))
            elif opcode == websocket.ABNF.OPCODE_TEXT:
                self.read_text(json.loads(data))
            elif opcode == websocket.ABNF.OPCODE_CLOSE:
                self.closed_as = struct.unpack(">H", data[:2])[0] if len(data) >= 2 else 1005
                return

    def got_frame(self):
        """Acknowledges a frame in the way of `acknowledge`: as the page says, at once, or on arrival."""
        every = self.welcome["heardEveryMs"] / 1000
        now = time.monotonic()
        if self.acknowledge == "each":
            self.send(type="heard", frames=self.frames)
        elif self.acknowledge == "arrival" and now - self.acknowledged_at >= every:
            self.acknowledged_at = now
            self.send(type="heard", frames=self.frames)
        elif self.acknowledge == "page" and self.acknowledgement_due is None:
            self.acknowledgement_due = threading.Timer(every, self.report_heard)
            self.acknowledgement_due.start()

    def report_heard(self):
        self.acknowledgement_due = None
        self.send(type="heard", frames=self.frames)

    def stay(self, seconds):
        """Returns how the connection closed within this time, or None if it stayed open."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.closed_as is None:
            time.sleep(0.02)
        return self.closed_as

    def read_text(self, message):
        kind = message["type"]
        if kind == "ping":
            self.send(type="pong", id=message["id"])
        elif kind == "channel.codec":
            self.channel_codecs[message["channel"]] = message["codec"]
        self.events.put((kind, message))

    def keep_alive(self):
        count = 0
        while True:
            time.sleep(5)
            try:
                self.send(type="ping", id=count)
            except (websocket.WebSocketException, OSError):
                return
            count += 1

    def wait(self, *kinds):
        """Returns the next event of one of these kinds and skips others."""
        while True:
            kind, value = self.events.get(timeout=20)
            if kind in kinds:
                return kind, value

    def subscribe(self, channel):
        self.send(type="subscribe", ref=1, listen=[channel], talk=[channel])
        _, answer = self.wait("subscribed")
        return answer

    def hear(self):
        """Returns the payloads of one talkspurt, from talk.started to talk.stopped."""
        _, started = self.wait("talk.started")
        heard = bytearray()
        codecs = set()
        while True:
            kind, value = self.wait("audio", "talk.stopped")
            if kind == "talk.stopped":
                if value["talker"] == started["talker"]:
                    return started, bytes(heard), sorted(codecs)
                continue
            kind_byte, _flags, codec, _zero, talker, _sequence, _timestamp = struct.unpack(">BBBBHHI", value[:12])
            if kind_byte == 1 and talker == started["talker"]:
                heard += value[12:]
                codecs.add(codec)

    def codec_for(self, channel):
        best = BEST_FIRST.index(self.channel_codecs[channel])
        return BEST_FIRST[max(best, BEST_FIRST.index(self.codecs[0]))]

    def say(self, channel, payload_of):
        """Sends a talkspurt in real time; payload_of(codec) returns all its bytes."""
        codec = self.codec_for(channel)
        payload = payload_of(codec)
        size = RATES[codec] * self.welcome["frameDurationMs"] // 1000
        self.talkspurt += 1
        self.send(type="talk.start", talkspurt=self.talkspurt, targets=[{"channel": channel}])
        chunks = [payload[at : at + size] for at in range(0, len(payload), size)]
        begin = time.monotonic()
        for number, chunk in enumerate(chunks):
            due = begin + number * self.welcome["frameDurationMs"] / 1000
            time.sleep(max(0.0, due - time.monotonic()))
            flags = (FIRST if number == 0 else 0) | (LAST if number == len(chunks) - 1 else 0)
            header = struct.pack(">BBBBHHI", 1, flags, CODES[codec], 0, 0, self.sequence, self.timestamp)
            self.ws.send_binary(header + chunk)
            self.sequence = (self.sequence + 1) % 65536
            self.timestamp = (self.timestamp + len(chunk)) % 2**32
        self.send(type="talk.stop", talkspurt=self.talkspurt)
        _, ended = self.wait("talk.ended", "talk.denied")
        return codec, len(chunks), ended


def tone(seconds):
    def payload_of(codec):
        rate = RATES[codec]
        samples = (round(16000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(int(seconds * rate)))
        return bytes(mulaw_byte(sample) for sample in samples)

    return payload_of


def file(path):
    with open(path, "rb") as stream:
        data = stream.read()
    return lambda _codec: data


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--name", default="Python")
    parser.add_argument("--passphrase")
    parser.add_argument("--channel", required=True)
    parser.add_argument("--codecs", default="PCMU/16000,PCMU/8000")
    parser.add_argument("--hear", metavar="FILE")
    parser.add_argument("--say", metavar="FILE")
    parser.add_argument("--tone", type=float, metavar="SECONDS")
    parser.add_argument("--acknowledge", choices=["never", "page", "arrival", "each", "once"], default="never")
    parser.add_argument("--stay", type=float, metavar="SECONDS")
    options = parser.parse_args()

    station = Station(
        options.url, options.name, options.passphrase, options.codecs.split(","), options.acknowledge
    )
    answer = station.subscribe(options.channel)
    if options.channel not in answer["listen"] or options.channel not in answer["talk"]:
        raise SystemExit(f"channel refused: {answer['refused']}")
    report("ready", you=station.welcome["you"], name=station.welcome["name"])
    if options.hear:
        started, heard, codecs = station.hear()
        with open(options.hear, "wb") as stream:
            stream.write(heard)
        report("heard", talker=started["talker"], bytes=len(heard), codecs=codecs)
    if options.stay:
        report("stayed", closed=station.stay(options.stay))
    payload_of = file(options.say) if options.say else tone(options.tone) if options.tone else None
    if payload_of:
        codec, frames, ended = station.say(options.channel, payload_of)
        report("said", codec=codec, frames=frames, ended=ended.get("reason"))
    station.ws.close(status=1000, timeout=3)
    return 0


if __name__ == "__main__":
    sys.exit(main())
