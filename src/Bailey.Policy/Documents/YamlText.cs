using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bailey.Policy.Documents;

/// <summary>
/// Turns untrusted bytes into a tree of values, or faults. A small, plain part of YAML: no anchors, aliases, tags or several
/// documents, so that a tree is never larger than its text. JSON is read as well, being YAML.
/// </summary>
internal sealed class YamlText
{
    private readonly FaultList _faults;
    private readonly DocumentLimits _limits;
    private readonly DeclaredParser _parser;
    private int _nodes;

    private YamlText(string text, DocumentLimits limits, FaultList faults)
    {
        _parser = new DeclaredParser(new Parser(new StringReader(text)));
        _limits = limits;
        _faults = faults;
    }

    /// <summary>The root value; null where the document is empty or faulty. Faults are added to the list.</summary>
    internal static DocumentNode? Read(ReadOnlySpan<byte> utf8, DocumentLimits limits, FaultList faults)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            faults.Add(new DocumentFault(DocumentReason.TooLarge, 1, 1, "", FormattableString.Invariant($"the document has more than {limits.MaxBytes:N0} bytes"), "policy documents are written by people; split or shorten it"));
            return null;
        }

        if (Decode(utf8, faults) is not { } text)
        {
            return null;
        }

        try
        {
            return new YamlText(text, limits, faults).ReadStream();
        }
        catch (YamlException e)
        {
            faults.Add(Malformed(Shown(Reason(e)).TrimEnd('.'), e.Start, text));
            return null;
        }
    }

    private static string? Decode(ReadOnlySpan<byte> utf8, FaultList faults)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        // Told apart from malformed YAML, because a scanner may read half of a binary file as one strange scalar.
        var (line, column) = (1, 1);
        for (var rest = utf8; !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var length);
            if (status != System.Buffers.OperationStatus.Done || !IsText(rune))
            {
                faults.Add(new DocumentFault(DocumentReason.NotText, line, column, "", "the document is not UTF-8 text", "save it as UTF-8 without control characters"));
                return null;
            }

            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + 1);
            rest = rest[length..];
        }

        return Encoding.UTF8.GetString(utf8);
    }

    // NEL and the line and paragraph separators break lines in YAML 1.1 and not in 1.2; nobody needs them in a policy. Nor
    // the marks that reorder text, by which a rule could be shown as another one.
    private static bool IsText(Rune rune) =>
        rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and < 0x7F) or >= 0xA0
        && rune.Value is not (0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069));

    private DocumentNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 1);
        if (!_faults.IsEmpty)
        {
            return null;
        }

        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            var next = _parser.Current!.Start;
            _faults.Add(new DocumentFault(DocumentReason.Several, Line(next), Column(next), "", "a policy file holds one document, and here another one begins", "remove the line '---' and what follows, or use a file of its own"));
            return null;
        }

        // A document of which there is nothing but comments, or an explicit null, says nothing.
        return root is ScalarNode { Tag: ScalarTag.Null } ? null : root;
    }

    // Null after a fault that leaves no way to go on; the caller stops as well. Recursion is bounded by MaxDepth.
    private DocumentNode? ReadNode(string pointer, int depth)
    {
        _parser.Accept<ParsingEvent>(out var next);
        if (next is AnchorAlias alias)
        {
            return Stop(alias, pointer, DocumentReason.Alias, $"'*{Shown(alias.Value.Value)}' is an alias, which policy documents may not use", "a pattern that begins with * must be quoted: \"*\"");
        }

        if (next is not NodeEvent node)
        {
            throw new YamlException(next?.Start ?? Mark.Empty, next?.End ?? Mark.Empty, "a value was expected");
        }

        if (!node.Anchor.IsEmpty)
        {
            return Stop(node, pointer, DocumentReason.Alias, $"'&{Shown(node.Anchor.Value)}' is an anchor, which policy documents may not use", "write the value out, or quote a text that begins with &");
        }

        if (!node.Tag.IsEmpty)
        {
            // "!" alone is how the parser marks a scalar that stood in quotes in some styles; it says no more than the quotes do.
            return Stop(node, pointer, DocumentReason.Tag, $"'{Shown(node.Tag.IsNonSpecific ? "!" : node.Tag.Value)}' is a tag, which policy documents may not use", "quote a text that begins with !");
        }

        if (++_nodes > _limits.MaxNodes)
        {
            return Stop(node, pointer, DocumentReason.TooManyValues, FormattableString.Invariant($"the document has more than {_limits.MaxNodes:N0} values"), "policy documents are written by people; split or shorten it");
        }

        if (depth > _limits.MaxDepth)
        {
            return Stop(node, pointer, DocumentReason.TooDeep, FormattableString.Invariant($"values are nested deeper than {_limits.MaxDepth}"), null);
        }

        return node switch
        {
            Scalar => ReadScalar(pointer),
            SequenceStart => ReadSequence(pointer, depth),
            _ => ReadMapping(pointer, depth),
        };
    }

    private ScalarNode ReadScalar(string pointer)
    {
        var scalar = _parser.Consume<Scalar>();
        return new ScalarNode(scalar.Value, scalar.Style == ScalarStyle.Plain, Line(scalar.Start), Column(scalar.Start), pointer);
    }

    private SequenceNode? ReadSequence(string pointer, int depth)
    {
        var start = _parser.Consume<SequenceStart>().Start;
        var items = new List<DocumentNode>();
        while (!_parser.Accept<SequenceEnd>(out _))
        {
            if (ReadNode(FormattableString.Invariant($"{pointer}/{items.Count}"), depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        _parser.Consume<SequenceEnd>();
        return new SequenceNode(items, Line(start), Column(start), pointer);
    }

    private MappingNode? ReadMapping(string pointer, int depth)
    {
        var start = _parser.Consume<MappingStart>().Start;
        var entries = new List<KeyValuePair<ScalarNode, DocumentNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.Accept<MappingEnd>(out _))
        {
            var read = ReadNode(pointer, depth + 1);
            if (read is not ScalarNode key)
            {
                return read is null ? null : Fault(read, DocumentReason.Malformed, $"a key must be a word, and this is {read.Kind}", null);
            }

            key = key with { Path = $"{pointer}/{Escape(key.Text)}" };
            if (!seen.Add(key.Text))
            {
                return Fault(key, DocumentReason.DuplicateKey, $"the key '{Shown(key.Text)}' stands here twice", "keep one of them");
            }

            if (ReadNode(key.Path, depth + 1) is not { } value)
            {
                return null;
            }

            entries.Add(new(key, value));
        }

        _parser.Consume<MappingEnd>();
        return new MappingNode(entries, Line(start), Column(start), pointer);
    }

    private DocumentNode? Stop(ParsingEvent at, string pointer, string code, string message, string? fix)
    {
        _faults.Add(new DocumentFault(code, Line(at.Start), Column(at.Start), pointer, message, fix));
        return null;
    }

    private MappingNode? Fault(DocumentNode at, string code, string message, string? fix)
    {
        _faults.Add(at, code, message, fix);
        return null;
    }

    private static DocumentFault Malformed(string reason, in Mark at, string text)
    {
        // The end of the text counts as a line of its own to the scanner; people look at the last one there is.
        var lines = text.AsSpan().TrimEnd('\n').Count('\n') + 1;
        var (line, column) = Line(at) > lines ? (lines, LineOf(text, lines).TrimEnd('\r').Length + 1) : (Math.Max(1, Line(at)), Math.Max(1, Column(at)));
        var fix = LineOf(text, line).Contains('*') ? "a pattern that holds a * must be quoted: \"*\"" : null;
        return new DocumentFault(DocumentReason.Malformed, line, column, "", $"this is not YAML: {reason}", fix);
    }

    // The parser's messages repeat the place in front.
    private static string Reason(YamlException e) =>
        e.Message.LastIndexOf("): ", StringComparison.Ordinal) is >= 0 and var at ? e.Message[(at + 3)..] : e.Message;

    private static ReadOnlySpan<char> LineOf(string text, int line)
    {
        var rest = text.AsSpan();
        for (var skipped = 1; skipped < line && rest.IndexOf('\n') is >= 0 and var end; skipped++)
        {
            rest = rest[(end + 1)..];
        }

        return rest.IndexOf('\n') is >= 0 and var stop ? rest[..stop] : rest;
    }

    private static int Line(in Mark mark) => (int)Math.Min(int.MaxValue, mark.Line);

    private static int Column(in Mark mark) => (int)Math.Min(int.MaxValue, mark.Column);

    private static string Escape(string key) => Shown(key).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Shown(string text) => ShownText.Of(text);
}
