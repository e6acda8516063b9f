namespace Bailey.Policy.Capabilities.Effective;

/// <summary>What was accepted of what a plugin's manifest declares.</summary>
internal static class Acceptance
{
    /// <summary>Each pair of an entry that is declared and one that was accepted, as far as both go; nothing where another artifact was accepted.</summary>
    internal static CapabilityReview Review(InstalledPlugin plugin)
    {
        var approved = new List<Capability>();
        var denied = new List<CapabilityDenial>();
        foreach (var requested in plugin.Requested)
        {
            if (!plugin.IsAccepted)
            {
                denied.Add(new CapabilityDenial(requested, null, CapabilityDecisions.DigestNotAccepted));
                continue;
            }

            // What was accepted as it stands is more than any part of it.
            var common = plugin.Accepted.Contains(requested) ? [requested] : plugin.Accepted.Where(accepted => accepted.Type == requested.Type).Select(accepted => Common(requested, accepted)).OfType<Capability>().ToList();
            approved.AddRange(common);
            if (common.Count == 0)
            {
                denied.Add(new CapabilityDenial(requested, null, requested.Type.Decisions.NotAccepted));
            }

            denied.AddRange(requested.Items
                .Where(item => common.Count > 0 && !common.Any(kept => kept.Items.Contains(item)))
                .Select(item => new CapabilityDenial(requested, item.Text.Split('\n')[0], requested.Type.Decisions.NotAccepted) { Refused = item }));
        }

        return new CapabilityReview([.. approved], [.. denied]);
    }

    private static Capability? Common(Capability requested, Capability accepted)
    {
        var items = accepted.Items.ToHashSet();
        return requested.EmptyParameter is null ? requested.Keep(items.Contains) : null;
    }
}
