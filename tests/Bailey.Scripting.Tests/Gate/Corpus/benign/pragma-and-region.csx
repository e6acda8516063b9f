// result: 1
#region Values
#pragma warning disable CS0168
int unused;
#pragma warning restore CS0168
#endregion
return 1;
