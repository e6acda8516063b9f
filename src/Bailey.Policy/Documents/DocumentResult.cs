using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Documents;

/// <summary>What came of reading a policy document: a value, or every fault that was found, never both.</summary>
/// <typeparam name="T">What the document says.</typeparam>
public sealed class DocumentResult<T>
    where T : class
{
    internal DocumentResult(string source, T? value, ImmutableArray<DocumentFault> faults)
    {
        Source = source;
        Value = faults.IsEmpty ? value : null;
        Faults = faults;
    }

    /// <summary>What the document was read from, as given by the caller.</summary>
    public string Source { get; }

    /// <summary>What the document says; null where it has a fault.</summary>
    public T? Value { get; }

    /// <summary>Everything that is wrong with it, in order of place; empty where it is valid.</summary>
    public ImmutableArray<DocumentFault> Faults { get; }

    /// <summary>Whether it can be used.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;

    /// <summary>The value.</summary>
    /// <exception cref="PolicyDocumentException">The document has a fault.</exception>
    public T Require() => Value ?? throw new PolicyDocumentException(Source, Faults);
}
