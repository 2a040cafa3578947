console.log("second")
