using System.Collections.Concurrent;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Storage.Sql;

/// <summary>
/// Installations as they were last read from their texts: lists of a thousand are asked for again and again, and hardly any of them changed in between. The
/// database is read each time; what is kept is what a text meant.
/// </summary>
internal sealed class KeptInstallations
{
    private const int MaxKept = 4_096;
    private const int MaxText = 8 * 1024;

    private readonly ConcurrentDictionary<(string Community, string Plugin), (long Revision, string Text, PluginInstallation Read)> _kept = new();

    internal PluginInstallation Read(string community, string plugin, long revision, string text)
    {
        if (_kept.TryGetValue((community, plugin), out var kept) && kept.Revision == revision && kept.Text == text)
        {
            return kept.Read;
        }

        var read = InstallationText.Read(community, plugin, revision, text);
        if (text.Length <= MaxText)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            _kept[(community, plugin)] = (revision, text, read);
        }

        return read;
    }
}
