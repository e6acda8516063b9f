namespace Bailey.Scripting.Workers.Protocol;

/// <summary>How a run ended, as the worker says.</summary>
internal enum RunEnding : byte
{
    Result,
    Rejected,
    Threw,
    OutOfMemory,
    OutputTooLarge,
    ResultInvalid,
}
