using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Reads and prints lists of capabilities, each a mapping of <c>type</c>, its parameters and perhaps <c>justification</c>, in YAML or JSON, as
/// manifests hold them. Strict: an unknown type or parameter is a fault.
/// </summary>
public static class CapabilityDocument
{
    private const string Key = "capabilities";
    private const string TypeKey = "type";
    private const string JustificationKey = "justification";

    /// <summary>Reads a list of capabilities.</summary>
    /// <param name="utf8">Either the bare list, or a mapping with the one key <c>capabilities</c>.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<ItemList<RequestedCapability>> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null)
        {
            if (faults.IsEmpty)
            {
                faults.Add(new DocumentFault(DocumentReason.Empty, 1, 1, "", "there is no list of capabilities", "write [] for none"));
            }

            return faults.Result<ItemList<RequestedCapability>>(null);
        }

        return faults.Result(root is SequenceNode list ? Read(list, faults) : ReadKeyed(root, faults));
    }

    /// <summary>Prints a list of capabilities, so that reading it again yields the same.</summary>
    public static string Print(IEnumerable<RequestedCapability> capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        return new DocumentWriter().List(Key, capabilities, static (list, requested) => list.Mapping(writer =>
        {
            writer.Text(TypeKey, requested.Capability.Type.Name);
            requested.Capability.Write(writer);
            writer.OptionalText(JustificationKey, requested.Justification);
        })).Finish();
    }

    /// <summary>Reads the items of a list, of which there may be <see cref="CapabilityCatalog.MaxCapabilities"/>.</summary>
    internal static ItemList<RequestedCapability> Read(SequenceNode list, FaultList faults)
    {
        if (list.Items.Count > CapabilityCatalog.MaxCapabilities)
        {
            faults.Add(list, DocumentReason.OutOfRange, $"more than {CapabilityCatalog.MaxCapabilities} capabilities are listed", "put what belongs together into one entry");
            return [];
        }

        ItemList<RequestedCapability> read = [.. list.Items.Select(node => ReadOne(node, faults)).OfType<RequestedCapability>()];
        if (read.Sum(static requested => requested.Capability.Items.Count()) > CapabilityCatalog.MaxItemsOfPlugin)
        {
            faults.Add(list, DocumentReason.OutOfRange, $"the capabilities list more than {CapabilityCatalog.MaxItemsOfPlugin} items in all", "use patterns that match several");
        }

        return read;
    }

    private static ItemList<RequestedCapability>? ReadKeyed(DocumentNode root, FaultList faults)
    {
        if (MappingReader.Of(root, faults, Key) is not { } reader)
        {
            return null;
        }

        reader.Require(Key);
        reader.Items(Key);
        return reader.TryGet(Key, out var node) && node is SequenceNode list ? Read(list, faults) : null;
    }

    private static RequestedCapability? ReadOne(DocumentNode node, FaultList faults)
    {
        if (TypeOf(node, faults) is not { } type
            || MappingReader.Of(node, faults, [TypeKey, .. type.Parameters.Select(static parameter => parameter.Name), JustificationKey]) is not { } reader)
        {
            return null;
        }

        return new RequestedCapability(type.Read(reader), reader.Text(JustificationKey, RequestedCapability.MaxJustification));
    }

    // Which keys are known depends on the type, so that it is read before anything is said of the other keys.
    private static CapabilityType? TypeOf(DocumentNode node, FaultList faults)
    {
        if (node is not MappingNode mapping)
        {
            faults.Add(node, DocumentReason.WrongType, $"a capability must be a mapping, and is {node.Kind}", "write 'type: ui:read', with the parameters below");
            return null;
        }

        var only = new MappingNode([.. mapping.Entries.Where(static entry => entry.Key.Text == TypeKey)], mapping.Line, mapping.Column, mapping.Path);
        var reader = MappingReader.Of(only, faults, TypeKey)!;
        reader.Require(TypeKey);
        return reader.Choice<CapabilityType?>(TypeKey, null, CapabilityCatalog.ByName!);
    }
}
