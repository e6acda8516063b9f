using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bailey.Policy.Documents;

/// <summary>
/// Makes the parser throw what it declares: on some broken texts its scanner throws something else by itself. Only the parser is watched, so that a
/// fault of Bailey's own is never taken for one of the text.
/// </summary>
internal sealed class DeclaredParser(IParser parser) : IParser
{
    /// <inheritdoc/>
    public ParsingEvent? Current => parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or NullReferenceException)
        {
            // It says nothing of the place; the last value read does.
            var last = parser.Current;
            throw new YamlException(last?.Start ?? Mark.Empty, last?.End ?? Mark.Empty, "it breaks off or goes wrong after this value", e);
        }
    }
}
