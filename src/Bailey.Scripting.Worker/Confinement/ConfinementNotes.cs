using System.Collections.Immutable;
using System.Globalization;
using Bailey.Scripting.Workers;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>What was applied and what could not be, carried from the first stage into the second on the command line.</summary>
internal sealed class ConfinementNotes
{
    private readonly List<ConfinementEntry> _entries = [];

    internal void Add(ConfinementLayers layer, bool inForce, string detail) => _entries.Add(new ConfinementEntry(layer, inForce, detail));

    internal ImmutableArray<ConfinementEntry> ToEntries() => [.. _entries];

    internal void Revoke(ConfinementLayers layer, string why)
    {
        var index = _entries.FindIndex(entry => entry.Layer == layer && entry.InForce);
        if (index >= 0)
        {
            _entries[index] = new ConfinementEntry(layer, false, why);
        }
    }

    internal bool Has(ConfinementLayers layer) => _entries.Exists(entry => entry.Layer == layer && entry.InForce);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('\n', _entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{(int)entry.Layer}\t{(entry.InForce ? 1 : 0)}\t{entry.Detail.ReplaceLineEndings(" ")}")));

    internal static ConfinementNotes Parse(string text)
    {
        var notes = new ConfinementNotes();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var columns = line.Split('\t');
            notes.Add((ConfinementLayers)int.Parse(columns[0], CultureInfo.InvariantCulture), columns[1] == "1", columns[2]);
        }

        return notes;
    }
}
