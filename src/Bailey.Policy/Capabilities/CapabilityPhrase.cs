namespace Bailey.Policy.Capabilities;

/// <summary>Puts lists into words.</summary>
internal static class CapabilityPhrase
{
    internal static string List(IEnumerable<string> items, string nothing)
    {
        var all = items.ToList();
        return all switch
        {
            [] => nothing,
            [var only] => only,
            [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
        };
    }
}
