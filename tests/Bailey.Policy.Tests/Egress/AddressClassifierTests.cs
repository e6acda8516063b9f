using System.Net;
using System.Numerics;
using Bailey.Policy.Egress;
using Bailey.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Bailey.Policy.Tests.Egress;

/// <summary>Which addresses are on the public internet, by the special-purpose registries of IANA.</summary>
public sealed class AddressClassifierTests
{
    private static readonly IPAddress[] Private = [.. new[] { "10.1.2.3", "127.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.7.7", "100.64.0.1", "224.0.0.1", "240.0.0.1", "0.0.0.0" }.Select(IPAddress.Parse)];

    [Theory]
    [InlineData("0.0.0.0/8")] // this network
    [InlineData("10.0.0.0/8")] // private use
    [InlineData("100.64.0.0/10")] // shared address space
    [InlineData("127.0.0.0/8")] // loopback
    [InlineData("169.254.0.0/16")] // link local
    [InlineData("172.16.0.0/12")] // private use
    [InlineData("192.0.2.0/24")] // documentation
    [InlineData("192.88.99.0/24")] // 6to4 relay, deprecated
    [InlineData("192.168.0.0/16")] // private use
    [InlineData("198.18.0.0/15")] // benchmarking
    [InlineData("198.51.100.0/24")] // documentation
    [InlineData("203.0.113.0/24")] // documentation
    [InlineData("224.0.0.0/4")] // multicast
    [InlineData("240.0.0.0/4")] // reserved, broadcast
    [Rule("P6.7")]
    public void Special_block_of_ipv4_is_closed_from_its_first_address_to_its_last_and_not_beyond(string block) => IsClosedExactly(block);

    [Theory]
    [InlineData("100::/64")] // discard only
    [InlineData("2001:db8::/32")] // documentation
    [InlineData("2002::/16")] // 6to4
    [InlineData("3fff::/20")] // documentation
    [InlineData("5f00::/16")] // segment routing
    [InlineData("fc00::/7")] // unique local
    [InlineData("fe80::/10")] // link local
    [InlineData("fec0::/10")] // site local, deprecated
    [InlineData("ff00::/8")] // multicast
    [InlineData("64:ff9b:1::/48")] // NAT64 of local use
    [InlineData("::ffff:0:0/96")] // IPv4-mapped
    [Rule("P6.8")]
    public void Special_block_of_ipv6_is_closed_from_its_first_address_to_its_last(string block)
    {
        var (first, last) = Ends(block);
        AddressClassifier.Classify(first).ShouldNotBe(AddressClass.Public, first.ToString());
        AddressClassifier.Classify(last).ShouldNotBe(AddressClass.Public, last.ToString());
    }

    [Theory]
    [InlineData("192.0.0.0", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("192.0.0.9", true)] // port control anycast
    [InlineData("192.0.0.10", true)] // TURN anycast
    [InlineData("192.0.0.11", false)]
    [InlineData("192.0.0.255", false)]
    [InlineData("192.0.1.0", true)]
    [InlineData("192.31.196.1", true)] // AS112
    [InlineData("192.52.193.1", true)] // AMT
    [InlineData("192.175.48.1", true)] // AS112
    [InlineData("8.8.8.8", true)]
    [InlineData("255.255.255.255", false)]
    [Rule("P6.7")]
    public void Ipv4_address_is_public_where_the_registry_says_reachable_or_nothing(string address, bool isPublic) => IsPublic(address, isPublic);

    [Theory]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("2001::1", false)] // Teredo
    [InlineData("2001:1::1", true)] // port control anycast
    [InlineData("2001:1::2", true)] // TURN anycast
    [InlineData("2001:1::3", true)] // DNS-SD anycast
    [InlineData("2001:1::4", false)]
    [InlineData("2001:2::1", false)] // benchmarking
    [InlineData("2001:3::1", true)] // AMT
    [InlineData("2001:4:112::1", true)] // AS112
    [InlineData("2001:5::1", false)]
    [InlineData("2001:10::1", false)] // ORCHID, deprecated
    [InlineData("2001:20::1", true)] // ORCHIDv2
    [InlineData("2001:30::1", true)] // remote identification of drones
    [InlineData("2001:1ff:ffff:ffff::1", false)]
    [InlineData("2001:200::1", true)]
    [InlineData("2620:4f:8000::1", true)] // AS112
    [InlineData("2606:4700::1111", true)]
    [InlineData("64:ff9b::808:808", true)] // NAT64 of a public address
    [Rule("P6.8")]
    [Rule("P6.22")]
    public void Ipv6_address_is_public_where_the_registry_says_reachable(string address, bool isPublic) => IsPublic(address, isPublic);

    [Fact]
    [Rule("P6.22")]
    public void No_ipv6_address_outside_of_2000_3_is_public_but_nat64()
    {
        var nat64 = IPNetwork.Parse("64:ff9b::/96");
        var global = IPNetwork.Parse("2000::/3");
        var bytes = Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 16);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(bytes.ToArbitrary(), sample =>
        {
            var address = new IPAddress(sample);
            if (AddressClassifier.Classify(address) == AddressClass.Public)
            {
                (global.Contains(address) || nat64.Contains(address)).ShouldBeTrue(address.ToString());
            }
        }));
    }

    [Fact]
    [Rule("P6.9")]
    public void Private_address_embedded_in_ipv6_is_closed_in_every_form()
    {
        foreach (var address in Private)
        {
            var b = address.GetAddressBytes();
            var text = $"{b[0]:x2}{b[1]:x2}:{b[2]:x2}{b[3]:x2}";
            var inverted = $"{(byte)~b[0]:x2}{(byte)~b[1]:x2}:{(byte)~b[2]:x2}{(byte)~b[3]:x2}";
            string[] forms =
            [
                $"::ffff:{text}", // mapped
                $"::{text}", // compatible
                $"64:ff9b::{text}", // NAT64, well-known prefix
                $"64:ff9b:1::{text}", // NAT64, local prefix
                $"2002:{text}::1", // 6to4
                $"2001:0:4136:e378:8000:63bf:{inverted}", // Teredo
                $"2606:4700::5efe:{text}", // ISATAP
                $"2606:4700::200:5efe:{text}", // ISATAP, universal bit
            ];
            foreach (var form in forms)
            {
                AddressClassifier.Classify(IPAddress.Parse(form)).ShouldNotBe(AddressClass.Public, form);
            }
        }
    }

    [Theory]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::8.8.8.8")]
    [InlineData("64:ff9b:1::808:808")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:f7f7:f7f7")]
    [Rule("P6.9")]
    public void Embedding_block_that_is_not_reachable_is_closed_whatever_it_embeds(string address) => IsPublic(address, false);

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("168.63.129.16")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.170.2")]
    [InlineData("192.0.0.192")]
    [InlineData("fd20:ce::254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2606:4700::5efe:a9fe:a9fe")]
    [Rule("P6.18")]
    public void Metadata_address_is_known_in_every_form(string address) =>
        AddressClassifier.Classify(IPAddress.Parse(address)).ShouldBe(AddressClass.Metadata);

    [Fact]
    [Rule("P6.21")]
    public void Address_with_a_zone_is_closed()
    {
        AddressClassifier.Classify(new IPAddress(IPAddress.Parse("2606:4700::1111").GetAddressBytes(), 3)).ShouldBe(AddressClass.NotPublic);
        AddressClassifier.Classify(new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 3)).ShouldBe(AddressClass.NotPublic);
    }

    private static void IsPublic(string address, bool isPublic) =>
        (AddressClassifier.Classify(IPAddress.Parse(address)) == AddressClass.Public).ShouldBe(isPublic, address);

    private static void IsClosedExactly(string block)
    {
        var (first, last) = Ends(block);
        foreach (var address in new[] { first, last, Add(first, 1), Add(last, -1) })
        {
            AddressClassifier.Classify(address).ShouldNotBe(AddressClass.Public, address.ToString());
        }

        // The neighbours of a block are public unless another block begins there.
        string[] adjoining = ["224.0.0.0/4", "240.0.0.0/4", "0.0.0.0/8"];
        if (!adjoining.Contains(block))
        {
            IsPublic(Add(first, -1).ToString(), true);
            IsPublic(Add(last, 1).ToString(), true);
        }
    }

    private static (IPAddress First, IPAddress Last) Ends(string block)
    {
        var network = IPNetwork.Parse(block);
        var bits = network.BaseAddress.GetAddressBytes().Length * 8;
        return (network.BaseAddress, Add(network.BaseAddress, (BigInteger.One << (bits - network.PrefixLength)) - 1));
    }

    private static IPAddress Add(IPAddress address, BigInteger offset)
    {
        var bytes = address.GetAddressBytes();
        var sum = (new BigInteger(bytes, isUnsigned: true, isBigEndian: true) + offset).ToByteArray(isUnsigned: true, isBigEndian: true);
        return new IPAddress([.. new byte[bytes.Length - sum.Length], .. sum]);
    }
}
