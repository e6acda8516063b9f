using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// An inventory of built-in plugins as a document, which the host records when it starts and the command line reads: what is in force, what was
/// passed over, and why start-up was aborted where it was.
/// </summary>
public sealed record InventoryDocument
{
    /// <summary>The version of the format that is written: 1.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The version of the format.</summary>
    public required int Format { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>The version of Bailey.</summary>
    public required string HostVersion { get; init; }

    /// <summary>Why the application did not start; null where it did.</summary>
    public required BuiltInFault? Fault { get; init; }

    /// <summary>What is in force.</summary>
    public required ImmutableArray<InventoryPlugin> Plugins { get; init; }

    /// <summary>What was passed over.</summary>
    public required ImmutableArray<SkippedPlugin> Skipped { get; init; }

    /// <summary>Names of plugins that are not in force only because start-up was aborted.</summary>
    public required ImmutableArray<string> Withheld { get; init; }

    /// <summary>Puts an inventory into words.</summary>
    /// <param name="inventory">The inventory.</param>
    /// <param name="recordedAt">Now.</param>
    public static InventoryDocument Of(BuiltInInventory inventory, DateTimeOffset recordedAt)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return new InventoryDocument
        {
            Format = CurrentFormat,
            RecordedAt = recordedAt,
            HostVersion = HostVersionConstraint.Plain(inventory.Options.HostVersion).ToString(),
            Fault = inventory.Fault,
            Plugins = [.. inventory.Plugins.Select(static plugin => new InventoryPlugin(plugin.Name, plugin.Version, plugin.Capabilities, [.. plugin.Rules.Select(InventoryRule.Of)], plugin.Hooks))],
            Skipped = inventory.Skipped,
            Withheld = inventory.Withheld,
        };
    }

    /// <summary>Reads a document. Strict: whatever it does not know is an error.</summary>
    /// <exception cref="FormatException">It is none, or of a later format.</exception>
    public static InventoryDocument Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var document = JsonSerializer.Deserialize<InventoryDocument>(utf8, s_json) ?? throw new FormatException("it says null");
            return document.Format != CurrentFormat
                ? throw new FormatException(FormattableString.Invariant($"it has the format {document.Format}, and this version of Bailey reads {CurrentFormat}"))
                : document.HasNulls ? throw new FormatException("one of its lists holds a null") : document.WithUsableRules();
        }
        catch (JsonException e)
        {
            throw new FormatException(PlainText.OneLine(e.Message), e);
        }
    }

    /// <summary>The document as UTF-8 JSON.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, s_json);

    /// <inheritdoc cref="BuiltInInventory.ResolveCommandPolicy"/>
    public CommandPolicy ResolveCommandPolicy(Func<DocumentResult<CommandRuleSet>?> readFile, IEnumerable<Operation>? contributed = null) =>
        Fault is not null && Plugins.IsEmpty
            ? CommandPolicy.Unusable(BuiltInInventory.DenialOf(Fault), contributed)
            : CommandPolicy.Resolve(CommandRules(), readFile, contributed);

    internal void WriteTo(Utf8JsonWriter json) => JsonSerializer.Serialize(json, this, s_json);

    private bool HasNulls =>
        Withheld.Any(static name => name is null)
        || Skipped.Any(static plugin => plugin is null)
        || Plugins.Any(static plugin => plugin is null
            || plugin.Hooks.Any(static hook => hook is null)
            || plugin.Rules.Any(static rule => rule is null || rule.Allow.Concat(rule.Deny).Concat(rule.Identities).Any(static text => text is null)));

    private ImmutableArray<PluginCommandRules> CommandRules() =>
        [.. Plugins.Where(static plugin => !plugin.Rules.IsEmpty).Select(static plugin => new PluginCommandRules(plugin.Name, [.. plugin.Rules.Select(static rule => rule.ToRule())]))];

    // What cannot be used is found when it is read, and not when somebody asks what governs.
    private InventoryDocument WithUsableRules()
    {
        _ = CommandRules();
        return this;
    }
}
