namespace Bailey.Policy.Egress;

/// <summary>
/// Which patterns fit a target, as positions in the order in which they were given; <see cref="Nothing"/> where none does.
/// </summary>
/// <param name="Accepting">The first that fits host, scheme and port.</param>
/// <param name="OfScheme">The first that fits host and scheme.</param>
/// <param name="OfHost">The first that fits the host.</param>
internal readonly record struct EgressMatch(int Accepting, int OfScheme, int OfHost)
{
    internal const int Nothing = int.MaxValue;

    internal static readonly EgressMatch None = new(Nothing, Nothing, Nothing);
}
