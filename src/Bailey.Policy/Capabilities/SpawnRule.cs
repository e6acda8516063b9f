using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>One program that a plugin may start, and how. What is omitted is not allowed: no arguments, no folder, no environment.</summary>
public sealed record SpawnRule
{
    private const int MaxNames = 32;
    private static readonly string[] s_keys = ["executable", "args_pattern", "working_dir", "env_allowlist"];

    // Names that make programs load, run or trust something else: loaders, interpreters, tools that run tools, and where they look for
    // their settings. There are more than anyone can list, so that an operator has to look at what a plugin asks for all the same.
    private static readonly string[] s_refusedPrefixes =
    [
        "LD_", "DYLD_", "GLIBC_", "MALLOC_", "BASH_", "DOTNET_", "COMPLUS_", "CORECLR_", "COR_", "PYTHON", "PERL", "RUBY", "NODE_", "NPM_", "PIP_", "CARGO_", "RUST",
        "JAVA_", "JDK_", "_JAVA", "MAVEN_", "GRADLE_", "GIT_", "SSH_", "SSL_", "OPENSSL_", "CURL_", "XDG_", "SYSTEMD_", "LESS", "TERMINFO",
    ];

    private static readonly HashSet<string> s_refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "PATH", "HOME", "USERPROFILE", "IFS", "ENV", "SHELL", "SHELLOPTS", "BASHOPTS", "PS4", "PROMPT_COMMAND", "CDPATH", "GCONV_PATH", "LOCPATH", "NLSPATH", "HOSTALIASES",
        "RESOLV_HOST_CONF", "RES_OPTIONS", "LOCALDOMAIN", "TZDIR", "CLASSPATH", "PAGER", "MANPAGER", "EDITOR", "VISUAL", "BROWSER", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
        "FTP_PROXY", "NO_PROXY",
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
                ? $"the environment variable '{text}' may not be listed: it makes programs load, run or trust something else"
                : null;
        value = fault is null ? text : null;
        return fault is null;
    }
}
