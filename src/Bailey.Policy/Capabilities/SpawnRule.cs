using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>One program that a plugin may start, and how. What is omitted is not allowed: no arguments, no folder, no environment.</summary>
public sealed record SpawnRule
{
    private const int MaxNames = 32;
    private static readonly string[] s_keys = ["executable", "args_pattern", "working_dir", "env_allowlist"];

    // Names that make a program load or run something else, whichever program it is. Programs have names of their own as well, so that
    // an operator has to look at what an entry of plugin_allowlist asks for.
    private static readonly string[] s_refusedPrefixes = ["LD_", "DYLD_", "BASH_FUNC_", "DOTNET_", "COMPLUS_", "CORECLR_", "COR_", "GLIBC_", "MALLOC_"];
    private static readonly HashSet<string> s_refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "IFS", "ENV", "BASH_ENV", "SHELL", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT",
        "PERL5LIB", "PERL5OPT", "PERLLIB", "RUBYLIB", "RUBYOPT", "NODE_OPTIONS", "NODE_PATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS",
        "CLASSPATH", "GCONV_PATH", "LOCPATH", "NLSPATH", "HOSTALIASES", "RESOLV_HOST_CONF", "TZDIR", "TERMINFO", "TERMINFO_DIRS", "GIT_SSH", "GIT_SSH_COMMAND",
        "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_EDITOR", "GIT_EXEC_PATH", "GIT_ASKPASS", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "PAGER",
        "EDITOR", "VISUAL", "BROWSER", "LESSOPEN", "LESSCLOSE", "MANPAGER", "SSH_ASKPASS", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES",
    };

    /// <summary>A program and how it may be started.</summary>
    /// <param name="executable">The program.</param>
    /// <param name="arguments">Its arguments; null for none at all.</param>
    /// <param name="workingDirectory">The folder that it may be started in; null where it is left to the host, which gives it an empty one.</param>
    /// <param name="environment">Names of environment variables that may be set for it.</param>
    /// <exception cref="ArgumentException">A name of an environment variable is malformed, or one that makes programs load something else.</exception>
    public SpawnRule(AbsolutePath executable, ArgumentsPattern? arguments = null, AbsolutePath? workingDirectory = null, ItemList<string>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(executable);
        Executable = executable;
        Arguments = arguments;
        WorkingDirectory = workingDirectory;
        Environment = environment ?? [];
        if (Environment.Count > MaxNames)
        {
            throw new ArgumentException($"at most {MaxNames} environment variables may be listed", nameof(environment));
        }

        foreach (var name in Environment)
        {
            if (!TryReadName(name, out _, out var fault))
            {
                throw new ArgumentException(fault, nameof(environment));
            }
        }
    }

    /// <summary>The program.</summary>
    public AbsolutePath Executable { get; }

    /// <summary>Its arguments; null for none at all.</summary>
    public ArgumentsPattern? Arguments { get; }

    /// <summary>The folder that it may be started in; null where it is left to the host.</summary>
    public AbsolutePath? WorkingDirectory { get; }

    /// <summary>Names of environment variables that may be set for it.</summary>
    public ItemList<string> Environment { get; }

    /// <summary>The rule in words.</summary>
    public override string ToString()
    {
        var arguments = Arguments is null ? "without arguments" : $"with arguments like \"{Arguments}\"";
        var folder = WorkingDirectory is null ? "" : $" in {WorkingDirectory}";
        return $"{Executable} {arguments}{folder}{(Environment.IsEmpty ? "" : $" and setting {CapabilityPhrase.List(Environment, "")}")}";
    }

    /// <summary>What tells the rule from any other; no part of it can hold a line feed.</summary>
    internal string Key => string.Join('\n', [Executable.Text, Arguments?.Text ?? "", WorkingDirectory?.Text ?? "", .. Environment]);

    internal static ItemList<SpawnRule> ReadList(MappingReader reader, string key, int maxItems)
    {
        if (reader.Items(key).Count > maxItems)
        {
            reader.Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"'{key}' has more than {maxItems} entries"));
            return [];
        }

        return [.. reader.Mappings(key, s_keys).Select(Read).OfType<SpawnRule>()];
    }

    internal void Write(DocumentWriter writer)
    {
        writer.Text("executable", Executable.Text).OptionalText("args_pattern", Arguments?.Text).OptionalText("working_dir", WorkingDirectory?.Text);
        if (!Environment.IsEmpty)
        {
            writer.List("env_allowlist", Environment);
        }
    }

    private static SpawnRule? Read(MappingReader reader)
    {
        reader.Require("executable");
        var executable = Value<AbsolutePath>("executable", AbsolutePath.MaxLength, AbsolutePath.TryParse);
        var arguments = Value<ArgumentsPattern>("args_pattern", ArgumentsPattern.MaxLength, ArgumentsPattern.TryParse);
        var folder = Value<AbsolutePath>("working_dir", AbsolutePath.MaxLength, AbsolutePath.TryParse);
        var names = reader.List<string>("env_allowlist", MaxNames, TryReadName);
        return executable is null ? null : new SpawnRule(executable, arguments, folder, [.. names]);

        T? Value<T>(string key, int maxLength, MappingReader.TryParse<T> parse)
            where T : class
        {
            if (reader.Text(key, maxLength) is not { } text)
            {
                return null;
            }

            if (!parse(text, out var value, out var fault))
            {
                reader.Fault(key, DocumentReason.Invalid, fault!);
            }

            return value;
        }
    }

    private static bool TryReadName(string text, out string? value, out string? fault)
    {
        var isName = text.Length is > 0 and <= 128 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
        fault = !isName ? $"'{ShownText.Of(text)}' must be the name of an environment variable: 1 to 128 of A-Z, a-z, 0-9 and _, not beginning with a digit"
            : s_refused.Contains(text) || s_refusedPrefixes.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                ? $"the environment variable '{text}' may not be listed: it makes programs load or run something else"
                : null;
        value = fault is null ? text : null;
        return fault is null;
    }
}
