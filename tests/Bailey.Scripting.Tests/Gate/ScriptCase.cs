namespace Bailey.Scripting.Tests.Gate;

/// <summary>A script of a corpus.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Code">Its text.</param>
internal sealed record ScriptCase(string Name, string Code)
{
    /// <summary>The first line, without the slashes.</summary>
    internal string Head => Code.Split('\n')[0].TrimEnd('\r').TrimStart('/', ' ');

    /// <summary>The scripts that this project wrote to break its own gate, or to be let pass by it.</summary>
    /// <param name="kind"><c>evil</c> or <c>benign</c>.</param>
    internal static IReadOnlyList<ScriptCase> Own(string kind)
    {
        var assembly = typeof(ScriptCase).Assembly;
        var prefix = $"corpus/{kind}/";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(assembly, name, prefix))];
    }

    private static ScriptCase Read(System.Reflection.Assembly assembly, string name, string prefix)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return new ScriptCase(name[prefix.Length..], reader.ReadToEnd());
    }
}
