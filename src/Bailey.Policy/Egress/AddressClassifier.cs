using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Policy.Egress;

/// <summary>
/// Classifies IP addresses by the IANA special-purpose registries (RFC 6890 and successors). Where a registry says
/// neither reachable nor unreachable, the block is closed.
/// </summary>
public static class AddressClassifier
{
    // The first row that contains an address decides, so exceptions stand before the block they are cut from.
    private static readonly (uint Network, int Bits, bool IsPublic)[] s_ipv4 =
    [
        V4("0.0.0.0", 8, false),
        V4("10.0.0.0", 8, false),
        V4("100.64.0.0", 10, false),
        V4("127.0.0.0", 8, false),
        V4("169.254.0.0", 16, false),
        V4("172.16.0.0", 12, false),
        V4("192.0.0.9", 32, true),
        V4("192.0.0.10", 32, true),
        V4("192.0.0.0", 24, false),
        V4("192.0.2.0", 24, false),
        V4("192.88.99.0", 24, false),
        V4("192.168.0.0", 16, false),
        V4("198.18.0.0", 15, false),
        V4("198.51.100.0", 24, false),
        V4("203.0.113.0", 24, false),
        V4("224.0.0.0", 4, false),
        V4("240.0.0.0", 4, false),
    ];

    private static readonly (UInt128 Network, int Bits, bool IsPublic)[] s_ipv6 =
    [
        V6("2001:1::1", 128, true),
        V6("2001:1::2", 128, true),
        V6("2001:1::3", 128, true),
        V6("2001:3::", 32, true),
        V6("2001:4:112::", 48, true),
        V6("2001:20::", 28, true),
        V6("2001:30::", 28, true),
        V6("2001::", 23, false),
        V6("2001:db8::", 32, false),
        V6("2002::", 16, false),
        V6("3fff::", 20, false),
        V6("2000::", 3, true),
    ];

    private static readonly uint[] s_metadataIpv4 =
    [
        V4("168.63.129.16", 32, false).Network,
        V4("169.254.169.254", 32, false).Network,
        V4("169.254.169.253", 32, false).Network,
        V4("169.254.169.123", 32, false).Network,
        V4("169.254.170.2", 32, false).Network,
        V4("169.254.170.23", 32, false).Network,
        V4("169.254.42.42", 32, false).Network,
        V4("169.254.0.23", 32, false).Network,
        V4("100.100.100.200", 32, false).Network,
        V4("192.0.0.192", 32, false).Network,
    ];

    private static readonly UInt128[] s_metadataIpv6 =
    [
        V6("fd00:ec2::254", 128, false).Network,
        V6("fd00:ec2::253", 128, false).Network,
        V6("fd00:ec2::123", 128, false).Network,
        V6("fd00:ec2::23", 128, false).Network,
        V6("fd20:ce::254", 128, false).Network,
        V6("fd00:42::42", 128, false).Network,
    ];

    private static readonly UInt128 s_nat64 = V6("64:ff9b::", 96, false).Network;

    /// <summary>Classifies one address.</summary>
    /// <param name="address">
    /// IPv4 or IPv6. An IPv4 address embedded in an IPv6 one is unwrapped where the outer block is reachable (NAT64, ISATAP); mapped,
    /// compatible, 6to4 and Teredo addresses are closed whatever they embed.
    /// </param>
    public static AddressClass Classify(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var written))
        {
            return AddressClass.NotPublic;
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => Classify(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            AddressFamily.InterNetworkV6 when written == 16 =>
                Classify(BinaryPrimitives.ReadUInt128BigEndian(bytes), address.ScopeId != 0),
            _ => AddressClass.NotPublic,
        };
    }

    /// <summary>The IPv4 address that an IPv6 one embeds, in whichever of the known forms; null where it embeds none.</summary>
    internal static IPAddress? EmbeddedIPv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.TryWriteBytes(bytes, out _) && Embedded(BinaryPrimitives.ReadUInt128BigEndian(bytes)) is { } ipv4
            ? new IPAddress(BinaryPrimitives.ReverseEndianness(ipv4))
            : null;
    }

    private static AddressClass Classify(uint address)
    {
        if (Array.IndexOf(s_metadataIpv4, address) >= 0)
        {
            return AddressClass.Metadata;
        }

        foreach (var (network, bits, isPublic) in s_ipv4)
        {
            if ((address ^ network) >> (32 - bits) == 0)
            {
                return isPublic ? AddressClass.Public : AddressClass.NotPublic;
            }
        }

        return AddressClass.Public;
    }

    private static AddressClass Classify(UInt128 address, bool hasZone)
    {
        if (Array.IndexOf(s_metadataIpv6, address) >= 0)
        {
            return AddressClass.Metadata;
        }

        var embedded = Embedded(address);
        var inner = embedded is { } ipv4 ? Classify(ipv4) : AddressClass.Public;
        if (inner == AddressClass.Metadata)
        {
            return AddressClass.Metadata;
        }

        if (hasZone || inner != AddressClass.Public)
        {
            return AddressClass.NotPublic;
        }

        if (address >> 32 == s_nat64 >> 32)
        {
            return AddressClass.Public;
        }

        foreach (var (network, bits, isPublic) in s_ipv6)
        {
            if ((address ^ network) >> (128 - bits) == 0)
            {
                return isPublic ? AddressClass.Public : AddressClass.NotPublic;
            }
        }

        return AddressClass.NotPublic;
    }

    // Every form is unwrapped, also where the block is closed anyway: a local opening of such a block must not
    // open a metadata address inside it.
    private static uint? Embedded(UInt128 address)
    {
        var high = (ulong)(address >> 64);
        var low = (ulong)address;
        if (high == 0 && low >> 32 is 0 or 0xFFFF && low > 1)
        {
            return (uint)low; // IPv4-compatible and IPv4-mapped (RFC 4291, 2.5.5)
        }

        if (high >> 32 == 0x0064FF9B)
        {
            return (uint)low; // NAT64: 64:ff9b::/96 (RFC 6052) and 64:ff9b:1::/48 (RFC 8215)
        }

        if (high >> 48 == 0x2002)
        {
            return (uint)(high >> 16); // 6to4 (RFC 3056)
        }

        if (high >> 32 == 0x20010000)
        {
            return ~(uint)low; // Teredo: the client's address, inverted (RFC 4380, 4)
        }

        return low >> 32 is 0x00005EFE or 0x02005EFE ? (uint)low : null; // ISATAP (RFC 5214, 6.1)
    }

    private static (uint Network, int Bits, bool IsPublic) V4(string network, int bits, bool isPublic) =>
        (BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(network).GetAddressBytes()), bits, isPublic);

    private static (UInt128 Network, int Bits, bool IsPublic) V6(string network, int bits, bool isPublic) =>
        (BinaryPrimitives.ReadUInt128BigEndian(IPAddress.Parse(network).GetAddressBytes()), bits, isPublic);
}
