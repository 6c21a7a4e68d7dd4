import { addressKind, normalAddress, plainHost } from "../../../server/http/addresses.ts";
import { lookUp } from "../../../server/http/look_up.ts";
import { assertEquals } from "../../support/assert.ts";

/** First and last of each range, and their neighbours outside: from the IANA special-purpose registries. */
const KINDS: readonly [kind: string, ...addresses: string[]][] = [
  ["open", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"],
  ["open", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"],
  ["open", "2002:a9fd:ffff::1", "2002:808:808::1", "2001:db8::a9fe:a9fe", "64:ff9b:2::a9fe:a9fe"],
  ["open", "223.255.255.255", "2606:4700::1111", "fbff::1", "fe00::1", "fec0::1", "::2:1.2.3.4"],
  ["private", "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"],
  ["private", "100.64.0.0", "100.127.255.255", "fc00::", "fdff:ffff::1", "::ffff:a00:1", "64:ff9b::c0a8:1"],
  ["loopback", "127.0.0.0", "127.255.255.255", "::1", "::ffff:7f00:1", "::7f00:1"],
  ["link_local", "169.254.0.0", "169.254.255.255", "fe80::1", "febf::1", "::ffff:a9fe:a9fe", "64:ff9b::a9fe:a9fe"],
  ["private", "::ffff:0:c0a8:1", "64:ff9b:1::a00:1", "64:ff9b:1:2:3:4:a00:1", "2002:a00:1:1::1"],
  ["loopback", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::1"],
  ["link_local", "::ffff:0:a9fe:a9fe", "64:ff9b:1:2:3:4:a9fe:a9fe", "2002:a9fe:a9fe:1::1"],
  ["metadata", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "::ffff:6464:64c8"],
  ["unusable", "0.0.0.0", "0.255.255.255", "224.0.0.0", "255.255.255.255", "::", "ff00::", "ff02::fb", "::ffff:0:0"],
  ["unusable", "2002::1", "64:ff9b:1::"],
];

Deno.test("every address is of one kind, in each spelling that stands for the same one", () => {
  for (const [kind, ...addresses] of KINDS) {
    for (const address of addresses) assertEquals(addressKind(normalAddress(address)), kind, address);
  }
});

Deno.test("a name is no address", () => {
  for (const name of ["localhost", "ai.test", "1.2.3.4.test", "fe80", "a:b", ""]) {
    assertEquals(addressKind(name), undefined);
  }
});

Deno.test("addresses get the spelling that URLs have, without brackets, zone and final dot", () => {
  const spellings = ["FE80:0:0::1%eth0", "0:0:0:0:0:FFFF:127.0.0.1", "127.0.0.1", "not an address"];
  assertEquals(spellings.map(normalAddress), ["fe80::1", "::ffff:7f00:1", "127.0.0.1", "not an address"]);
  assertEquals(["[::1]", "ai.test.", "127.0.0.1"].map(plainHost), ["::1", "ai.test", "127.0.0.1"]);
});

Deno.test("the system's names are looked up, and one that does not exist has no address", async () => {
  const kinds = (await lookUp("localhost")).map(addressKind);
  assertEquals([kinds.length > 0, kinds.every((kind) => kind === "loopback")], [true, true]);
  assertEquals(await lookUp("no-such-name.invalid"), []);
});
