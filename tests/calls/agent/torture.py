"""Messages that a parser is tried by, made from the descriptions of RFC 4475 (SIP torture tests), and more.

Those of `SOUND` are right, however odd: each is a call that may ring. Those of `WRONG` are not.
"""

from __future__ import annotations

HOST = "127.0.0.1"
SDP = f"v=0\r\no=p 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0\r\n"


def invite(number: int, port: int, **changed: str) -> bytes:
    """A call of its own; `changed` headers take the place of the usual ones, "" leaves one out."""
    lines = {
        "start": f"INVITE sip:studio@{HOST} SIP/2.0",
        "via": f"Via: SIP/2.0/UDP {HOST}:{port};branch=z9hG4bKt{number}",
        "from": f"From: <sip:0700@{HOST}:{port}>;tag=t{number}",
        "to": f"To: <sip:studio@{HOST}>",
        "call": f"Call-ID: torture{number}@{HOST}",
        "cseq": "CSeq: 1 INVITE",
        "contact": f"Contact: <sip:0700@{HOST}:{port}>",
        "hops": "Max-Forwards: 70",
        "kind": "Content-Type: application/sdp",
        "length": f"Content-Length: {len(changed.get('body', SDP).encode())}",
        "more": "",
        "body": SDP,
    }
    lines |= {
        name: text.format(port=port, number=number)
        for name, text in changed.items()
        if name != "body"
    }
    body = changed.get("body", SDP)
    head = [text for name, text in lines.items() if text and name != "body"]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode("utf-8", "surrogateescape")


SOUND: dict[str, dict[str, str]] = {
    "white space anywhere": {
        "from": "From :  <sip:0700@127.0.0.1:{port}>  ;  tag  =  t{number}",
        "cseq": "CSeq:   0001  INVITE",
        "to": "TO :\r\n <sip:studio@127.0.0.1>",
    },
    "escapes": {"start": "INVITE sip:st%75dio@127.0.0.1 SIP/2.0"},
    "no space before the address": {"from": 'From: "Budi"<sip:0700@127.0.0.1>;tag=t{number}'},
    "headers nobody knows": {"more": "NewFangled: a;b=c,d\r\nX-Long: " + "y" * 2000},
    "names of one letter": {"call": "i: torture{number}", "hops": "Max-Forwards: 7"},
    "semicolons in the user": {"start": "INVITE sip:studio;day=tuesday@127.0.0.1 SIP/2.0"},
    "many ways": {
        "more": "\r\n".join(f"Via: SIP/2.0/UDP 192.0.2.{n};branch=z9hG4bK{n}" for n in range(1, 30))
    },
    "a route back": {"more": "Record-Route: <sip:127.0.0.1:{port};lr>"},
    "a name in quotes with escapes": {
        "from": 'From: "B\\"u\\\\di" <sip:0700@127.0.0.1>;tag=t{number}'
    },
    "no hops left": {"hops": "Max-Forwards: 0"},
    "a date of another calendar": {"more": "Date: Fri, 01 Jan 2010 16:00:00 EST"},
    "a body of two parts": {
        "kind": "Content-Type: multipart/mixed;boundary=b",
        "body": f"--b\r\nContent-Type: application/sdp\r\n\r\n{SDP}\r\n--b--\r\n",
    },
}

WRONG: dict[str, dict[str, str]] = {
    "commas and semicolons alone": {
        "via": "Via: SIP/2.0/UDP 127.0.0.1;;,;,,",
        "contact": 'Contact: "" <> ;,"',
    },
    "a length that is too great": {"length": "Content-Length: 9999"},
    "a length below nothing": {"length": "Content-Length: -999"},
    "a length of no number": {"length": "Content-Length: many"},
    "two lengths": {"length": "Content-Length: 8\r\nContent-Length: 80"},
    "numbers beyond all measure": {
        "cseq": "CSeq: 36893488147419103232 INVITE",
        "hops": "Max-Forwards: 300000000000",
        "more": "Expires: 10000000000000000000000000000",
    },
    "a quote that never ends": {"to": 'To: "Mr. J. User <sip:studio@127.0.0.1>'},
    "brackets round the address": {"start": "INVITE <sip:studio@127.0.0.1> SIP/2.0"},
    "spaces in the address": {"start": "INVITE sip:studio@127.0.0.1; lr SIP/2.0"},
    "spaces in the start": {"start": "INVITE  sip:studio@127.0.0.1  SIP/2.0"},
    "spaces after the start": {"start": "INVITE sip:studio@127.0.0.1 SIP/2.0   "},
    "a version of tomorrow": {"start": "INVITE sip:studio@127.0.0.1 SIP/7.0"},
    "a method and another": {"cseq": "CSeq: 1 OPTIONS"},
    "a method nobody knows": {
        "start": "!interesting-Method0123456789_*+`.%indeed'~ sip:studio@127.0.0.1 SIP/2.0",
        "cseq": "CSeq: 1 !interesting-Method0123456789_*+`.%indeed'~",
    },
    "a scheme nobody knows": {"start": "INVITE nobodyKnowsThisScheme:totally SIP/2.0"},
    "a scheme of the web": {"start": "INVITE soap.beep://192.0.2.103:3002 SIP/2.0"},
    "nothing after the magic cookie": {"via": "Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK"},
    "no call": {"call": ""},
    "no sender": {"from": ""},
    "no way back": {"via": ""},
    "no number": {"cseq": ""},
    "nobody to go to": {"to": ""},
    "no contact": {"contact": ""},
    "everything twice": {
        "more": "CSeq: 5 INVITE\r\nCall-ID: other\r\nFrom: <sip:x@y>;tag=q\r\nTo: <sip:a@b>\r\nMax-Forwards: 5"
    },
    "an answer's way to everybody": {"via": "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1"},
    "a way to nobody": {"via": "Via: SIP/2.0/UDP unresolvable.invalid:99999;branch=z9hG4bK1"},
    "a way of another network": {"via": "Via: SIP/2.0/SCTP [::1]:5060;branch=z9hG4bK1"},
    "a contact of all": {"contact": "Contact: *"},
    "a body of another kind": {"kind": "Content-Type: application/unknown"},
    "a body that is none": {"body": "\x00\x01\x02" * 200},
    "a body of ports and hosts": {
        "body": SDP.replace("49170", "-1").replace("127.0.0.1", "a" * 500)
    },
    "a body of a hundred thousand codecs": {"body": SDP.replace("AVP 0", "AVP " + "0 " * 2500)},
    "a number of nothing": {"from": "From: <sip:%00%00@127.0.0.1>;tag=t{number}"},
    "a name of another alphabet, broken": {
        "from": 'From: "\udcff\udcfe" <sip:7@127.0.0.1>;tag=t{number}'
    },
    "extensions that are required": {"more": "Require: nothingSupportsThis, norThis"},
    "a hundred kinds of proof": {"more": "Authorization: NoOneKnowsThisScheme opaque-data=here"},
    "a tag already": {"to": "To: <sip:studio@127.0.0.1>;tag=forged"},
}

ANSWERS = (
    "SIP/2.0 200 = 2**3 * 5**2\r\n",
    "SIP/2.0 100 \r\n",
    "SIP/2.0 4294967301 better not break the receiver\r\n",
    "SIP/2.0 -5 no\r\n",
    "SIP/2.0\r\n",
)
"""Starts of answers that nobody asked for."""
