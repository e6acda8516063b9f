// result: "Name"
using System.ComponentModel;
using System.Runtime.CompilerServices;
class Model : INotifyPropertyChanged
{
    public event PropertyChangedEventHandler PropertyChanged;
    private string _name;
    public string Name { get => _name; set { _name = value; Changed(); } }
    private void Changed([CallerMemberName] string name = null) => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(name));
}
var seen = "";
var model = new Model();
model.PropertyChanged += (_, e) => seen = e.PropertyName;
model.Name = "x";
return seen;
