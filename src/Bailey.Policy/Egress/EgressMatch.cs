namespace Bailey.Policy.Egress;

/// <summary>
/// Which patterns fit a target, as positions in the order in which they were given; <see cref="Nothing"/> where none does. Of several that fit,
/// the most specific one: the host itself before a suffix, a longer suffix before a shorter one, a port before any port.
/// </summary>
/// <param name="Accepting">One that fits host, scheme and port.</param>
/// <param name="OfScheme">One that fits host and scheme.</param>
/// <param name="OfHost">One that fits the host.</param>
internal readonly record struct EgressMatch(int Accepting, int OfScheme, int OfHost)
{
    internal const int Nothing = int.MaxValue;

    internal static readonly EgressMatch None = new(Nothing, Nothing, Nothing);
}
