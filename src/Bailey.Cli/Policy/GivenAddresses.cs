using System.Diagnostics.CodeAnalysis;
using System.Net;
using Bailey.Cli.Commands;
using Bailey.Plugins.Egress;

namespace Bailey.Cli.Policy;

/// <summary>What <c>--resolved</c> says that names resolve to: for each hop one answer, and only the first that is given for it.</summary>
internal sealed class GivenAddresses
{
    private readonly IPAddress[][] _hops;

    private GivenAddresses(IPAddress[][] hops) => _hops = hops;

    /// <summary>Reads <c>IP,IP|IP;IP</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GivenAddresses? given, [NotNullWhen(false)] out string? fault)
    {
        given = null;
        fault = null;
        var hops = new List<IPAddress[]>();
        foreach (var hop in text.Split('|'))
        {
            var addresses = new List<IPAddress>();

            // A second answer is what a rebinding name would give to those who ask again; the guard asks once.
            foreach (var part in hop.Split(';')[0].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!IPAddress.TryParse(part, out var address))
                {
                    fault = $"--resolved: '{PrintableText.OneLine(part)}' is no IP address";
                    return false;
                }

                addresses.Add(address);
            }

            hops.Add([.. addresses]);
        }

        given = new GivenAddresses([.. hops]);
        return true;
    }

    /// <summary>Resolves the names of one hop; to nothing where nothing is given for it.</summary>
    /// <param name="hop">Which one, from 0.</param>
    public IHostResolver OfHop(int hop) => new Hop(hop < _hops.Length ? _hops[hop] : []);

    private sealed class Hop(IPAddress[] addresses) : IHostResolver
    {
        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => new(addresses);
    }
}
