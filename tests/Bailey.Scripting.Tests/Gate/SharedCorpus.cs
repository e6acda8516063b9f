using Bailey.Testing;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>The scripts that others wrote for gates of this kind, where they lie beside the repository.</summary>
internal static class SharedCorpus
{
    private const string Corpora = "corpora/scripts";

    internal static IReadOnlyList<SharedScript> Read(string set)
    {
        Assert.SkipUnless(SharedData.TryFind(Corpora, out var folder), SharedData.SkipReason(Corpora));
        return
        [
            .. File.ReadLines(Path.Combine(folder!, "manifest.tsv")).Skip(1).Select(static line => line.Split('\t')).Where(columns => columns[0] == set)
                .Select(columns => new SharedScript(columns[1], columns[2], columns[3], File.ReadAllText(Path.Combine(folder!, set, columns[1])))),
        ];
    }
}
