namespace Bailey.Policy.Documents;

/// <summary>Gathers the faults of one document, so that its author mends them in one go.</summary>
internal sealed class FaultList(string source, DocumentLimits limits)
{
    private readonly List<DocumentFault> _faults = [];
    private int _unreported;

    internal bool IsEmpty => _faults.Count == 0;

    internal void Add(DocumentNode at, string code, string message, string? fix = null) =>
        Add(new DocumentFault(code, at.Line, at.Column, at.Path, message, fix));

    internal void Add(DocumentFault fault)
    {
        if (_faults.Count < limits.MaxFaults)
        {
            _faults.Add(fault);
        }
        else
        {
            _unreported++;
        }
    }

    internal DocumentResult<T> Result<T>(T? value)
        where T : class
    {
        var ordered = _faults.OrderBy(static fault => fault.Line).ThenBy(static fault => fault.Column).ToList();
        if (_unreported > 0)
        {
            ordered[^1] = ordered[^1] with { Message = FormattableString.Invariant($"{ordered[^1].Message} (and {_unreported} more faults, not listed)") };
        }

        return new DocumentResult<T>(source, value, [.. ordered]);
    }
}
