using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bailey.Policy.Documents;

/// <summary>Prints a policy document so that reading it again yields the same: block style, texts in quotes where they need them.</summary>
internal sealed partial class DocumentWriter
{
    private readonly StringWriter _text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly Emitter _emitter;

    internal DocumentWriter()
    {
        _emitter = new Emitter(_text, new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences());
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Begin();
    }

    /// <summary>Begins a nested mapping under a key.</summary>
    internal DocumentWriter Mapping(string key, Action<DocumentWriter> content)
    {
        Plain(key);
        return Mapping(content);
    }

    /// <summary>A mapping as an item of a list.</summary>
    internal DocumentWriter Mapping(Action<DocumentWriter> content)
    {
        Begin();
        content(this);
        _emitter.Emit(new MappingEnd());
        return this;
    }

    /// <summary>A text.</summary>
    internal DocumentWriter Text(string key, string value)
    {
        Quoted(key);
        Quoted(value);
        return this;
    }

    /// <summary>A text, or nothing at all where there is none.</summary>
    internal DocumentWriter OptionalText(string key, string? value) => value is null ? this : Text(key, value);

    /// <summary>A word of a closed set.</summary>
    internal DocumentWriter Word(string key, string value)
    {
        Plain(key);
        Plain(value);
        return this;
    }

    /// <summary>A number.</summary>
    internal DocumentWriter Number(string key, long value) => Word(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A boolean.</summary>
    internal DocumentWriter Boolean(string key, bool value) => Word(key, value ? "true" : "false");

    /// <summary>A list of texts.</summary>
    internal DocumentWriter List(string key, IEnumerable<string> values) => List(key, values, static (writer, value) => writer.Quoted(value));

    /// <summary>A list of numbers.</summary>
    internal DocumentWriter List(string key, IEnumerable<long> values) =>
        List(key, values, static (writer, value) => writer.Plain(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A list of anything.</summary>
    internal DocumentWriter List<T>(string key, IEnumerable<T> values, Action<DocumentWriter, T> item)
    {
        Plain(key);
        var all = values.ToList();
        _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, all.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
        all.ForEach(value => item(this, value));
        _emitter.Emit(new SequenceEnd());
        return this;
    }

    /// <summary>The whole document, ending with a line feed.</summary>
    internal string Finish()
    {
        _emitter.Emit(new MappingEnd());
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
        return _text.ToString();
    }

    private void Begin() =>
        _emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));

    private void Plain(string word) => _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, word, ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: false));

    private void Quoted(string text)
    {
        if (text.Length <= 256 && Unambiguous().IsMatch(text) && ScalarTags.Of(text) == ScalarTag.Text)
        {
            Plain(text);
            return;
        }

        _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, ScalarStyle.DoubleQuoted, isPlainImplicit: false, isQuotedImplicit: true));
    }

    // What no reader of any version of YAML takes for anything but text.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_-]*(?:[.:/][A-Za-z0-9_-]+)+\z|^(?!(?:y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)\z)[A-Za-z][A-Za-z0-9_-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Unambiguous();
}
