using System.Net;
using Bailey.Policy;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>The answer of an <see cref="EgressGuard"/> for one hop.</summary>
/// <param name="Decision">Whether it may be connected to.</param>
/// <param name="Target">Where it goes; null where the URL itself is refused.</param>
/// <param name="Addresses">The vetted addresses, and the only ones that may be connected to; empty where it is denied.</param>
public sealed record EgressVerdict(Decision Decision, EgressTarget? Target, IReadOnlyList<IPAddress> Addresses);
